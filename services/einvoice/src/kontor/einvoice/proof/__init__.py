"""The proof of one invoice as a single file, and how it is verified with nothing but that file."""
