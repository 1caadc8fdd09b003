"""Goes through a channel's history as if it happened now: what would have been understood, done and earned."""
