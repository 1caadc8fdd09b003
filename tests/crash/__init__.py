"""Kills the whole program at any moment of the main job, starts it again, and holds what is left against the venue.

`python -m tests.crash --kills 1000` runs the full size; `tests/crash/test_kills.py` a small one.
"""
