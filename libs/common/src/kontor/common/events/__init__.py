"""The journal and its way: sealed, published, pulled, handled once by each consumer."""
