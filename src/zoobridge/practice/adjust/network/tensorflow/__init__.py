"""A network as a graph whose weights are inputs, so that some of them can be trained and the others shown unchanged."""
