"""Key figures with the rows that make them, and the lineage of every cent: read models from all events."""
