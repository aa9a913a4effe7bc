"""Stories on both clocks: their titles and which articles belong to them."""
