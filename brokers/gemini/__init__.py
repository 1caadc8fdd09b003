"""Gemini, spot."""
