"""Plans, entitlements, subscriptions and payouts; nothing is sold yet, so the package is empty."""
