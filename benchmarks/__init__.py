"""Measurements of time and memory; `run.py` for those within one environment, `peers/` for those across several."""
