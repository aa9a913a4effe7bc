"""Watching: what is due is looked at, politely, and what is new goes into the log."""
