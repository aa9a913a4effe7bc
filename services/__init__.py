"""What people touch: capturing, the HTTP API and the ``stet`` command."""
