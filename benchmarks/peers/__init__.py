"""The same models on the same images, by zoobridge and by others, each in an environment and a process of its own."""
