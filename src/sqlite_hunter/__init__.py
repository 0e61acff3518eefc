"""Takes a Python backend off SQLite and proves that it is off: hunt, rewrite, prove.

The version stands here and nowhere else: the build reads this line, and it is part of every cache key.
Nothing is imported here, so that ``--version`` and the pre-commit hook pay for nothing they do not use.
"""

__version__ = "0.1.0"
