"""Interactive Brokers by way of a Gateway, or a Trader Workstation, that the user runs."""
