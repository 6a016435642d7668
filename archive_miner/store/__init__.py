"""The archive file: one SQLite database."""
