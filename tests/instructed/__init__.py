"""Posts that change, end or withdraw a trade, put together from parts, each with the label it has by construction."""
