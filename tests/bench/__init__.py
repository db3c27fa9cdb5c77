"""Measures the demonstration's own stack: see README.md."""
