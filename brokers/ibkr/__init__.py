"""Interactive Brokers by its Web API, with keys that the user makes for himself (OAuth 1.0a)."""
