"""Figures anyone can reproduce: python -m benchmarks.NAME --json."""
