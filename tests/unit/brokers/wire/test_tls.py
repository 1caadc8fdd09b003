"""Certificates are checked: nothing is sent to who is not the venue."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from brokers.pool import trust
from brokers.transport import Transport
from domain.errors import BrokerUnavailable, OutcomeUnknown
from tests.unit.brokers.wire.loopback import OK, Loopback, always, says, silence

NOW = datetime.now(UTC)
LOOPBACK = x509.IPAddress(ip_address("127.0.0.1"))


class Authority:
    """Signs certificates of servers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the tests' authority")])
        own = self._builder(self._name, self._key, lasts=1)
        signed = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.certificate = signed.sign(self._key, hashes.SHA256())

    def trusted(self) -> ssl.SSLContext:
        """What a client trusts who knows this authority alone."""
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def server(self, name: x509.GeneralName, lasts: int = 1) -> ssl.SSLContext:
        """What a server of this name shows, for so many days."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(x509.Name([]), key, lasts)
        names = builder.add_extension(x509.SubjectAlternativeName([name]), critical=True)
        certificate = names.sign(self._key, hashes.SHA256())
        path = self._folder / "server.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=9))
            .not_valid_after(NOW + timedelta(days=lasts))
        )


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    return Authority(tmp_path)


async def test_a_venue_with_a_good_certificate_is_talked_to_over_kept_connections(authority: Authority) -> None:
    async with Loopback(always).served(authority.server(LOOPBACK)) as server:
        transport = Transport(server.url, tls=authority.trusted())
        answers = [await transport.tell("POST", "/orders", body=b"{}") for _ in range(3)]
        await transport.aclose()

    assert [answer.body for answer in answers] == [b"hi"] * 3
    assert server.visits == 1


@pytest.mark.parametrize(
    ("name", "lasts", "known"),
    [(LOOPBACK, 1, False), (x509.DNSName("elsewhere.example"), 1, True), (LOOPBACK, -1, True)],
    ids=["unknown authority", "another name", "too old"],
)
async def test_nothing_is_sent_to_who_is_not_the_venue(
    authority: Authority, name: x509.GeneralName, lasts: int, known: bool
) -> None:
    async with Loopback(always).served(authority.server(name, lasts)) as server:
        transport = Transport(server.url, tls=authority.trusted() if known else None)
        with pytest.raises(BrokerUnavailable, match="not reached"):
            await transport.tell("POST", "/orders", body=b"{}")
        await transport.aclose()

    assert server.heard == []


async def test_nothing_is_sent_in_the_clear_where_tls_was_wanted(authority: Authority) -> None:
    async with Loopback(silence).served() as server:
        transport = Transport(server.url.replace("http:", "https:"), tls=authority.trusted(), longest=0.5)
        with pytest.raises(BrokerUnavailable, match="not reached"):
            await transport.tell("POST", "/orders", body=b"{}")
        await transport.aclose()

    assert server.heard == []


async def test_a_line_that_ends_in_the_middle_leaves_the_outcome_unknown_over_tls_too(authority: Authority) -> None:
    async with Loopback(says(OK, OK[:-1])).served(authority.server(LOOPBACK)) as server:
        transport = Transport(server.url, tls=authority.trusted())
        await transport.tell("POST", "/orders")
        with pytest.raises(OutcomeUnknown):
            await transport.tell("POST", "/orders")
        await transport.aclose()


async def test_a_kept_connection_that_the_venue_ended_is_not_used_over_tls_either(authority: Authority) -> None:
    async with Loopback(says(OK)).served(authority.server(LOOPBACK)) as server:
        transport = Transport(server.url, tls=authority.trusted())
        await transport.tell("POST", "/orders")
        (kept,) = transport._pool._alive
        await kept.lost
        await transport.tell("POST", "/orders")
        await transport.aclose()

    assert [number for number, _ in server.heard] == [1, 2]


def test_by_default_names_are_checked_against_the_systems_authorities() -> None:
    assert trust().check_hostname
    assert trust().verify_mode is ssl.CERT_REQUIRED
