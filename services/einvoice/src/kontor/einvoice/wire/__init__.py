"""Between our model and the contract."""
