"""`./kontor demo` and the living tenant: a partner's programs in small, over REST alone."""
