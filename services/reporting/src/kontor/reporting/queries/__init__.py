"""What is asked of the read models, a module for each."""
