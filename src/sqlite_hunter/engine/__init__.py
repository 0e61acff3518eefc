"""The only floor with files and processes: finding, reading, caching and working through the program's files."""
