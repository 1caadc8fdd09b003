"""Data to picture; pure."""
