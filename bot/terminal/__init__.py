"""The chat in the terminal: the third platform, on which the demo lives."""
