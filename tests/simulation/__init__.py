"""Plays the whole engine in virtual time, with all trouble drawn from a seed, and holds what is left to the laws.

`python -m tests.simulation --seeds 2000` plays many; a failing seed prints the one command that plays it again.
"""
