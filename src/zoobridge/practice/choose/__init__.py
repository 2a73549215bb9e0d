"""Which model suits an image: by its card, by the image itself, and by a trial."""
