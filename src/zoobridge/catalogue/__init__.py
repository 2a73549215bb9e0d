"""What exists: bundled models and how a source is fetched."""
