"""Text in, text out: SQL as strings with holes, read and translated without knowing Python or the command line.

A scan needs the tokens only; the translator is imported where a statement is translated, sqlglot where definitions that
were written for PostgreSQL are read.
"""
