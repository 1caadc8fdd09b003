"""The gates by subject: each a pure function that answers with its value and its limit, in words."""
