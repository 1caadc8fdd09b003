"""What must be true of our books whatever happened, held against the venue's: for the simulation and for the kills."""
