"""Somebody's ImageJ2 or Fiji in this process, as PyImageJ starts it."""
