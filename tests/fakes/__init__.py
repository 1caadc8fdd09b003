"""Chat platforms on loopback, honest enough to run the real client libraries against."""
