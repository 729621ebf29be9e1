"""What billing does, one function per sentence a bookkeeper would say: load, decide, save, announce."""
