"""Somebody's own Fiji: the worker its scripts talk to, and what is installed into its folder."""
