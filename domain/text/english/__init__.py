"""Rules of English, as news is written: a language's rules all lie in one folder."""
