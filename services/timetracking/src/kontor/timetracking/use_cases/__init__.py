"""What timetracking does, one function per sentence a person at work would say: load, decide, save, announce."""
