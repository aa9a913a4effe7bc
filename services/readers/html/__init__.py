"""Reads news pages as HTML: trafilatura finds the text; what it loses is found here."""
