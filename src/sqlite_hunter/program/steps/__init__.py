"""What evaluates each operation, one subject a file: each keeps a table ``STEPS`` that the interpreter puts together."""
