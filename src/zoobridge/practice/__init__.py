"""Can it be trusted: choosing, knowing, adjusting and checking models, and reports of it."""
