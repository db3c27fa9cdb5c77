"""Films and sound recordings: what may come in, the words that belong to them, and how they reach those who learn."""
