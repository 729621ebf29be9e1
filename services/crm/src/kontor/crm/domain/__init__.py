"""From first enquiry to a signed yes, as rules without I/O: one module per aggregate, and what is refused.

Methods change the object and return the events they caused; a wrong state is refused by name.
"""
