"""TD Ameritrade, which is closed."""
