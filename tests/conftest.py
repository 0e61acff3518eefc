"""What holds for all tests."""

import signal


def pytest_configure() -> None:
    """Take Ctrl-C as at a terminal: a shell that runs the tests in its background has it ignored, and in all below."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
