"""A network that is trained in part: what training needs of it, and how TensorFlow and PyTorch give that."""
