"""Models the tests make for themselves."""
