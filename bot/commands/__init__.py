"""One module per group of commands, each a declared constant."""
