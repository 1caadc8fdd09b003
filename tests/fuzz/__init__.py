"""Broken, spliced and disguised posts for the parser, and the laws that hold for each of them."""
