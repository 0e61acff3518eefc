"""Plumbing between source text and LibCST: decoding, safe parsing, character offsets. Knows nothing of SQLite."""
