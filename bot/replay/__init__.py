"""Judges a provider by the exported history of his channel."""
