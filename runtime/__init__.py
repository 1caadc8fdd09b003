"""Async mechanics without a business word: clock, supervision, wake-ups, logs, metrics."""
