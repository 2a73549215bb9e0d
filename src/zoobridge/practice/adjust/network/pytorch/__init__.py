"""A network as a module of PyTorch or as TorchScript, of which only some weights need a gradient."""
