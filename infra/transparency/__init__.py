"""The transparency log's outside: keys, what was signed last, tiles and checkpoints, anchors."""
