"""The whole zoo, model by model: packages with small stand-in weights, run by real macros."""
