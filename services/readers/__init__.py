"""Readers: what other people's files say, as captures. Pure: bytes in, captures out."""
