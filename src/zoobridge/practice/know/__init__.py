"""What is known about a model, and what its card does not say."""
