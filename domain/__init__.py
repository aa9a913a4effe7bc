"""The heart of Stet: pure rules about articles, stories, clocks and the log.

Nothing here reads a clock, a file, a socket or a source of randomness, and nothing
of ours is imported from outside this package.
"""
