"""A service at work: the RPC edge, its checks, its commands, its life."""
