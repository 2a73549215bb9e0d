"""From what a model predicts to numbered objects."""
