"""Tests against a real Java with ImageJ in it."""
