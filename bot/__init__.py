"""Faces people and programs: chat adapters, conversation, scheduler, command line."""
