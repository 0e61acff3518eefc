"""What is known of a database: its tables as SQLite would hold them after the program's definitions have run."""
