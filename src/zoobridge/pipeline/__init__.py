"""The numbers: axes, pre- and postprocessing, statistics, tiling, prediction. NumPy only."""
