"""Pairs of images and labels, and what the network is shown of them."""
