"""The whole program against the fake platforms, with the real chat libraries between them."""
