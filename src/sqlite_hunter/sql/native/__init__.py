"""The policy ``native``: PostgreSQL's own types for the columns that every statement of the program allows it for.

``candidates`` says which declared type asks for which type, one file a type how it is written, ``deciding`` which
columns get it and which statement forbids it.
"""
