"""What we have: typed descriptions, tensors, weights and the store."""
