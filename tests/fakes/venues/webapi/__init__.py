"""Interactive Brokers' Web API over HTTP, with its agreement on keys and its signatures."""
