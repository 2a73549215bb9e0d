"""What one may ask: commands as data, strict options, execution."""
