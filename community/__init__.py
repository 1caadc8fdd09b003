"""Providers, follows, track records, leaderboards, win cards and streaks."""
