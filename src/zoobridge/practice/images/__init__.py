"""What images are like, and how they can be changed in a known way."""
