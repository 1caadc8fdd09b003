"""Proof that the fakes behave as the services do, seen through the real client libraries."""
