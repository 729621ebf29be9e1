"""Event to row, a module for each read model. Safe to run twice and out of order."""
