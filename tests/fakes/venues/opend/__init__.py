"""A fake OpenD, at the level of its frames."""
