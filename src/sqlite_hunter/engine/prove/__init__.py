"""Statements run on SQLite, their translations on PostgreSQL, over the same generated rows.

Everything runs in a database in memory and in a schema made for it. What is generated comes from a seed alone, so that
a run can be repeated; what is found is made small before it is shown.
"""
