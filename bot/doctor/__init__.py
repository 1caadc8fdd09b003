"""Looks at everything the program needs, and says how to mend what is missing."""
