"""The errors a user can cause, each one line that says what, where and what to do.

Only the command line catches these; everything below raises them or records a ``Problem`` instead.
"""


class SqliteHunterError(Exception):
    """Base of every error that is the input's fault and not this tool's; shown without a traceback, exit 2."""


class ConfigError(SqliteHunterError):
    """A configuration file cannot be read, or holds an unknown key or a value of the wrong type."""


class UsageError(SqliteHunterError):
    """The command line asks for something that does not exist: a path, a rule code, a service."""


class BaselineError(SqliteHunterError):
    """A baseline cannot be read: it is damaged, of another tool, or of a newer version."""
