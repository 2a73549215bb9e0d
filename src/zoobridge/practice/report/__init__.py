"""What was done and found out, for people and for programs."""
