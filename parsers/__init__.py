"""Text to Signal, SignalUpdate or Refusal; pure, and never guessing."""
