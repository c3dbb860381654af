"""What the documents say: the corpus, its index and the embedding model. Imports nothing of `bot` or `evals`."""
