"""Posts written from parts: every part is known by itself, and every combination of them should be read."""
