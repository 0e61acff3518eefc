"""The command line, one command a file: the only place with exit codes."""
