"""A Discord of our own: HTTP API v10, gateway and CDN in one server, with simulated people."""
