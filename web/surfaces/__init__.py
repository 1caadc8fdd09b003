"""What the program answers over HTTP: one module per surface, each with one `SURFACE`."""
