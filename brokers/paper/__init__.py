"""The paper venue: simulated money at real prices, with books of its own."""
