"""Read models: what is answered from the log. Knows ``domain`` and ``infra``."""
