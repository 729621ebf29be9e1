"""What is said everywhere: money, moments, ids, texts, errors, and how protobuf writes them."""
