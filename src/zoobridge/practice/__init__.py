"""Can it be trusted: does the image fit the model."""
