"""Coinbase Advanced, spot."""
