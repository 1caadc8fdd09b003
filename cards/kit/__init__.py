"""The drawing kit every card design is made with."""
