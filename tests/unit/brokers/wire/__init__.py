"""The line to a venue, byte by byte: on real sockets, with each of the loops that the program runs on."""
