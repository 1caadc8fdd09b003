"""The HTTP API of the fake Discord, one module per subject."""
