"""Tests of the chat in the terminal and of the demo that lives there."""
