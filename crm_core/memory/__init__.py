"""Records as searchable shards: embeddings, vectors, graph, kept current from the outbox."""
