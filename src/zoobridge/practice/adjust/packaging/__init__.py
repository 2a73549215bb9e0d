"""From trained weights to a package that can be installed."""
