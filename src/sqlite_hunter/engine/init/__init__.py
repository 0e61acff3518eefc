"""What ``init`` writes into a user's project: the PostgreSQL module, the example of settings, the dependency.

``plan`` looks at the project and says what would change; nothing here writes. Texts are edited by ``requirements``,
``pyproject`` and ``variables``, which open no file; ``project`` alone looks at the disk.
"""
