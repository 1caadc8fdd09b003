"""The words of the business, pure: posts, signals, orders, fills, positions, money and errors."""
