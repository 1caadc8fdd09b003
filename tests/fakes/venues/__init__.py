"""Real venues' wire formats over loopback, each on the same simulated market and books."""
