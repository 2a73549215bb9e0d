"""What lies on disk: image files read without Java, each by the reader its format needs, and files written whole."""
