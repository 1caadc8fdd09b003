"""Bellwether on Telegram: what is posted there is heard, commands are answered, messages are delivered."""
