"""Claims on both clocks: what was linked to a question, and what became of it."""
