"""The port to a Peppol access point: hand a document over, ask what became of it.

Which one is meant is configuration: a real one over HTTP, recorded answers, or none.
"""

from kontor.einvoice.channels.http_access_point import HttpAccessPoint
from kontor.einvoice.channels.protocol import AccessPoint
from kontor.einvoice.channels.recorded import RecordedAccessPoint
from kontor.einvoice.settings import Settings


def access_point_of(settings: Settings) -> AccessPoint | None:
    """A real one wins over recorded answers; None: this installation has no Peppol."""
    if settings.peppol_url:
        token = settings.peppol_token_file.read_text(encoding="utf-8").strip() if settings.peppol_token_file else ""
        return HttpAccessPoint(settings.peppol_url, token)
    if settings.peppol_recordings is not None:
        return RecordedAccessPoint(settings.peppol_recordings)
    return None
