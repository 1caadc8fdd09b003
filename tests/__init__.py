"""The tests: unit, contract, crash and end to end."""
