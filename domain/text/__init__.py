"""Sentences, their alignment, and what changed between two of them. Pure, like all of ``domain``.

Nothing here is kept by the log: results are derived, and carry the rules' names and versions.
"""
