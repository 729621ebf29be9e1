"""What lies outside: the object store and the mail server."""
