"""What calling a library's function gives, where the flow needs to know: each subject a file with a table ``MODELS``."""
