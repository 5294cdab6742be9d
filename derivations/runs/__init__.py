"""Many documents at once: which there are, what is said of each, in processes and from the cache."""
