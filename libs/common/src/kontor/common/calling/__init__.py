"""What the contract says of an RPC, and asking another service by it."""
