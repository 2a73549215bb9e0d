"""A model ready to use: elected engine, loaded weights, remembered evidence."""
