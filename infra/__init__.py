"""The outside world: PostgreSQL, the embedded server, the event mapper. Knows ``domain`` only."""
