"""One servicer per service of the contract: translates and calls one use case."""
