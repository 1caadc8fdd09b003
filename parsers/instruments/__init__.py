"""Closed lists of instruments, as data."""
