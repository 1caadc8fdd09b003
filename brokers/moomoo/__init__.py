"""Moomoo through an OpenD that the user runs."""
