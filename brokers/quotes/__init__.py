"""Sources of prices that need nobody: a seeded market and the replay of recorded candles."""
