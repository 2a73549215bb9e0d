"""What can compute: the engine protocol, one module per engine, and the rules of choice."""
