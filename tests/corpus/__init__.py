"""Labelled posts, and the scorer that holds the parser to them."""
