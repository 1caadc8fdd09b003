"""The program: command line, settings, wiring, chat platforms, commands, delivery and jobs."""
