"""What collections does, one function per sentence an accountant would say: load, decide, save, announce."""
