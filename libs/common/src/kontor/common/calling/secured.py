"""TLS between services: what a server shows, what a client trusts. Plain text where neither is given.

Who calls is proven by signed tokens, not by certificates. A renewed certificate is shown from the next handshake on.
"""

from pathlib import Path
from typing import Any, cast

import grpc
from kontor.common.process.settings import SettingsFault, TlsSettings

Options = Any


def server_credentials(tls: TlsSettings) -> grpc.ServerCredentials | None:
    """None without a certificate. Files are read again when they changed."""
    if tls.certificate is None or tls.key is None:
        return None
    pair = _Pair(tls.certificate, tls.key)
    return grpc.dynamic_ssl_server_credentials(pair.read(), cast(Any, pair.renewed), False)


def listen(server: grpc.aio.Server, address: str, tls: TlsSettings) -> int:
    """The port it listens on, with TLS where there is a certificate."""
    credentials = server_credentials(tls)
    if credentials is None:
        return server.add_insecure_port(address)
    return server.add_secure_port(address, credentials)


def channel(address: str, tls: TlsSettings, options: Options) -> grpc.aio.Channel:
    """To a peer: over TLS, its certificate held against the bundle, where there is one."""
    if tls.ca is None:
        return grpc.aio.insecure_channel(address, options=options)
    trusted = grpc.ssl_channel_credentials(root_certificates=_read("KONTOR_TLS__CA", tls.ca))
    return grpc.aio.secure_channel(address, trusted, options=options)


class _Pair:
    """A certificate and its key as files; both are replaced at once by whoever renews them."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._certificate = certificate
        self._key = key
        self._seen: tuple[bytes, bytes] | None = None

    def read(self) -> grpc.ServerCertificateConfiguration:
        self._seen = self._files()
        certificate, key = self._seen
        return grpc.ssl_server_certificate_configuration([(key, certificate)])

    def _files(self) -> tuple[bytes, bytes]:
        return _read("KONTOR_TLS__CERTIFICATE", self._certificate), _read("KONTOR_TLS__KEY", self._key)

    def renewed(self) -> grpc.ServerCertificateConfiguration | None:
        """Asked at each handshake; None keeps what is shown, as does a file that cannot be read just now."""
        try:
            return self.read() if self._files() != self._seen else None
        except SettingsFault:
            return None


def _read(variable: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as unreadable:
        raise SettingsFault([f"{variable}: {unreadable}"]) from unreadable
