"""Layout families with rules of their own, one module each, found by discovery."""
