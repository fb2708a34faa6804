"""Transcripts: what people say and what comes back, replayed through the real conversation."""
