"""Requests as they are written, and the heads of answers as they are read."""

from __future__ import annotations

import gzip
import tracemalloc
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokers.message import Headers, Origin, plain, request

VENUE = Origin.of("https://api.example:8443/v2/")


def written(method: str = "GET", path: str = "/", body: bytes = b"", **told: dict[str, str]) -> bytes:
    return request(VENUE, method, path, query=told.get("query", {}), headers=told.get("headers", {}), body=body)


@pytest.mark.parametrize(
    ("address", "secure", "host", "port", "prefix"),
    [
        ("https://api.example", True, "api.example", 443, ""),
        ("http://127.0.0.1:81/a/b/", False, "127.0.0.1", 81, "/a/b"),
        ("https://[::1]:5000/v1", True, "::1", 5000, "/v1"),
    ],
)
def test_an_address_says_where_a_venue_is(address: str, secure: bool, host: str, port: int, prefix: str) -> None:
    origin = Origin.of(address)

    assert (origin.secure, origin.host, origin.port, origin.prefix) == (secure, host, port, prefix)


@pytest.mark.parametrize(
    "address",
    ["ftp://api.example", "api.example", "https://", "https://u:p@api.example", "https://a/?q=1", "https://a/#f", ""],
)
def test_what_is_no_address_of_a_venue_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="not the address"):
        Origin.of(address)


def test_an_address_of_the_sixth_kind_keeps_its_brackets_in_the_head() -> None:
    assert Origin.of("https://[::1]:5000").standing.startswith("Host: [::1]:5000\r\n")


def test_a_prefix_stands_before_the_path_and_a_query_behind_what_the_path_has() -> None:
    assert written(path="/a?b=1", query={"c": "2"}).startswith(b"GET /v2/a?b=1&c=2 HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("method", "body", "length"),
    [("POST", b"", b"0"), ("PUT", b"", b"0"), ("PATCH", b"abc", b"3"), ("DELETE", b"abc", b"3"), ("GET", b"x", b"1")],
)
def test_a_request_that_has_or_may_have_a_body_says_how_long_it_is(method: str, body: bytes, length: bytes) -> None:
    assert written(method, body=body).endswith(b"\r\nContent-Length: " + length + b"\r\n\r\n" + body)


@pytest.mark.parametrize("method", ["GET", "DELETE", "HEAD"])
def test_one_that_has_none_says_nothing_of_it(method: str) -> None:
    assert b"Content-Length" not in written(method)


@given(query=st.dictionaries(st.text(), st.text(), min_size=1))
def test_any_query_stays_where_it_belongs(query: dict[str, str]) -> None:
    try:
        first, _, rest = written(query=query).partition(b"\r\n")
    except UnicodeEncodeError:  # a lone surrogate
        return

    target = first.split(b" ")[1].decode()
    assert first.count(b" ") == 2
    assert dict(parse_qsl(target.partition("?")[2], keep_blank_values=True, strict_parsing=True)) == query
    assert rest == written().partition(b"\r\n")[2]


@given(path=st.text(), name=st.text(min_size=1), value=st.text(), method=st.text())
def test_whatever_is_written_is_one_request_with_one_head(method: str, path: str, name: str, value: str) -> None:
    plain = written("GET", headers={"X": "y"})
    try:
        text = written(method, path, headers={name: value})
    except ValueError:
        return

    assert text.count(b"\n") == text.count(b"\r\n") == plain.count(b"\r\n")
    assert text.endswith(f"\r\n{name}: {value}\r\n\r\n".encode("latin-1")) or b"Content-Length" in text


def test_headers_are_found_in_any_case_and_several_of_one_name_are_one() -> None:
    headers = Headers([(b"X-Left", b"7"), (b"Vary", b"a"), (b"vary", b"b\xe9")])

    assert headers["x-lEFT"] == "7"
    assert headers["Vary"] == "a, b\xe9"
    assert dict(headers) == {"x-left": "7", "vary": "a, b\xe9"}
    assert len(headers) == 2
    assert "Date" not in headers
    assert headers.get("Date") is None


def test_of_a_body_that_unfolds_without_end_no_more_is_read_than_is_allowed() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()

    with pytest.raises(ValueError, match="more than 1,000 bytes"):
        plain(bomb, "gzip", 1000)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000
