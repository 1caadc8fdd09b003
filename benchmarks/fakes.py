"""The fake Discord and Telegram of the tests, each in a process of its own, so that their work is not measured."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

GRACE = 5.0


@contextmanager
def fake(platform: str) -> Iterator[Mapping[str, Any]]:
    """A fake `discord` or `telegram` until the context ends; what it says of itself: addresses, token, ids."""
    with ended(subprocess.Popen([sys.executable, "-m", f"tests.fakes.{platform}"], stdout=subprocess.PIPE)) as process:  # noqa: S603
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())


@contextmanager
def ended(process: subprocess.Popen[Any]) -> Iterator[subprocess.Popen[Any]]:
    """The process until the context ends, and then its end: asked first, forced after a grace."""
    with process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()


def settings(folder: str, discord: Mapping[str, Any], telegram: Mapping[str, Any] | None = None, *, more: str) -> str:
    """The text of a config.toml that connects to the fakes; `more` is TOML to follow."""
    text = (
        f'[database]\nurl = "{folder}/bellwether.sqlite3"\n\n'
        f'[discord]\ntoken = "{discord["token"]}"\napi_url = "{discord["api_url"]}"\n'
        f'gateway_url = "{discord["gateway_url"]}"\ncdn_url = "{discord["cdn_url"]}"\n\n'
    )
    if telegram is not None:
        text += (
            f'[telegram]\ntoken = "{telegram["token"]}"\nbase_url = "{telegram["base_url"]}"\n'
            f'base_file_url = "{telegram["base_file_url"]}"\n\n'
        )
    return text + more
