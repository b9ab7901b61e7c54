"""The certificate of the server and the key a JWT is signed with, kept in a folder."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


class Keys:
    """What is in the folder, made on first use."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = folder / "ca.pem"
        self.key_file = folder / "jwt-key.pem"
        self.certificate_file = folder / "server.pem"
        if not self.certificate_file.exists():
            self._make()

    def _make(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        certificate.private_key_and_cert_chain_pem.write_to_path(self.certificate_file)

    @property
    def public_key(self) -> Any:
        """What a JWT is verified with."""
        return serialization.load_pem_private_key(self.key_file.read_bytes(), None).public_key()

    def context(self) -> ssl.SSLContext:
        """TLS for the server."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate_file)
        return context
