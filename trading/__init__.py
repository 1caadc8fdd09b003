"""From a message to a closed position: intake, copies, risk, sizing, orders, fills, exits, results."""
