"""What people do in macros, as data, and what must come of it in every host."""
