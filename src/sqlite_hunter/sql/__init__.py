"""Text in, text out: SQL as strings with holes, read without knowing Python, LibCST or the command line.

Nothing here imports sqlglot at module level: the scan only needs tokens, and that import alone costs 104 ms.
"""
