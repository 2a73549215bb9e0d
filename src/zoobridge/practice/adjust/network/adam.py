"""Constants of Adam, the same in every framework."""

FORGETTING, SQUARED_FORGETTING, TINY = 0.9, 0.999, 1e-7
"""Decay of the means of gradients and of their squares, and what keeps a division from failing (source: Kingma and
Ba 2015, "Adam: a method for stochastic optimization", with Keras' epsilon)."""
