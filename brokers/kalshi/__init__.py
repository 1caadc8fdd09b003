"""Kalshi: predictions, by its own API."""
