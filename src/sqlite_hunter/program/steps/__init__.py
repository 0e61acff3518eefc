"""What evaluates each operation, a subject a file: each keeps a table ``STEPS`` that the interpreter puts together."""
