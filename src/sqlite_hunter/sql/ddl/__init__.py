"""The PostgreSQL definitions of a SQLite database: from the statements that define it to a script and its undoing.

``definition`` reads them, ``choosing`` finds the one that holds for each table, ``edits`` brings it into the form that
can be run twice, ``dependencies`` into order, and ``script`` writes what the translator makes of it.
"""
