"""What the exchanges share that are reached through ccxt: signing, one strict line, markets, orders by name."""
