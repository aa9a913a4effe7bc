"""Articles on both clocks: which revision stood when, and what happened to the article."""
