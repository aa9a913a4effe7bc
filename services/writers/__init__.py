"""Writes what the log holds in the formats that others read."""
