"""How documents leave the house: small ports, one protocol each. A try answers with its outcome and never raises
for what the other side did; what is ours (a lost file, a bug) is raised."""

from kontor.einvoice.channels.ways import Way, Ways

__all__ = ["Way", "Ways"]
