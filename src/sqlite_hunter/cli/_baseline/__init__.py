"""The commands of ``baseline``, one a file."""
