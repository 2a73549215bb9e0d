"""Macros as text, before they run: files, script parameters, what is left open."""
