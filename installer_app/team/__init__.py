"""The team's database: journals copied as they are, and one list of doors for many hands (PostgreSQL)."""
