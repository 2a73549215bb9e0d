"""The macro calls of other tools, and what they are here; one module per tool."""
