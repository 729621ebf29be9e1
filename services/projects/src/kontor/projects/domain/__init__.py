"""Projects and milestones as rules without I/O: methods change the object and return the events they caused."""
