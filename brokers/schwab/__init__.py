"""Charles Schwab: shares and options over REST."""
