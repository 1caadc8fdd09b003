"""The HTTP surface: health and metrics today, one-time forms and callbacks later."""
