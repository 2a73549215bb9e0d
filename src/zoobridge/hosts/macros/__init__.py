"""One macro run: interpreter, console, what it leaves behind."""
