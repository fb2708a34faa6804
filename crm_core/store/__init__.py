"""The record: one SQL schema on SQLite or PostgreSQL."""
