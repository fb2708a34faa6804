"""A question becomes an answer in nine visible steps."""
