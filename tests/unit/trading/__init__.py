"""Tests of trading: the pure rules alone, and the engine on a real store with the paper venue."""
