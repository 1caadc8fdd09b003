"""A Gateway of Interactive Brokers as its socket protocol shows it, at server version 178."""
