"""Bellwether's Discord side against the fake Discord, through the real discord.py."""
