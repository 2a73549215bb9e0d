"""Training the higher layers of an installed model on somebody's own images, into a new package."""
