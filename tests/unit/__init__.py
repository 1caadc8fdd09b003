"""Unit tests: fast, on loopback only."""
