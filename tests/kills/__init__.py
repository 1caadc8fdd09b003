"""The engine alone is killed by its operating system at every commit and every send, at venues of each class."""
