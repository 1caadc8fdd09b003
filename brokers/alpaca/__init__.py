"""Alpaca: shares, options and crypto over REST and a stream."""
