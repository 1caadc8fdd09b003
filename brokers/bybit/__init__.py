"""Bybit, spot, in a unified account."""
