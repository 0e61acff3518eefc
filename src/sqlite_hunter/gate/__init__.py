"""The gate: what is known of a program's SQLite and what is new, by a baseline that is kept beside the code.

``identity`` says when two constructs are the same, ``baseline`` is the file, ``matching`` holds findings against it,
``pruning`` and ``merging`` make another of it, ``effort`` counts the work that is left. All of it is pure: findings and
bytes in, plain data out; files, processes and options are the callers'.
"""
