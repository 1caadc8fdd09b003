"""A venue of the tests on loopback HTTP: its server, our client of it, and a line between them that fails."""
