"""What calling a library's function gives, where the flow must know: each subject a file with a table ``MODELS``."""
