"""Statements on both clocks: which is which through the revisions, how long each stood."""
