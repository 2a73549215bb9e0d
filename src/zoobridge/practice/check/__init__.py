"""Is the result right: against the truth, or else against itself, nonsense and the model's own images."""
