"""The Java virtual machine: which one, with which jars, started and listened to."""
