"""Bellwether on Discord: what is posted there is heard, commands are answered, messages are delivered."""
