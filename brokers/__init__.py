"""One module or folder per venue behind one interface."""
