"""Reads the database as an auditor does: one state of it, in one pass, believing nothing."""
