"""Results of earlier years, or of another provider, brought in from a file."""
