"""What ImageJ shows, as Python sees it: images, pixels, ROIs, tables, windows."""
