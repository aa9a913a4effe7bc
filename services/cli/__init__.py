"""The ``stet`` command."""
