"""The configuration of the program: one TOML file, read whole, with every fault named at once."""
