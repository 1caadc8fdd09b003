"""Every test in two workers, then the coverage floors: `python -m tests.everything`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

FLOORS: Mapping[str, int] = {
    "domain": 95,
    "parsers": 95,
    "trading": 95,
    "brokers": 95,
    "bot": 85,
    "cards": 85,
    "community": 85,
    "runtime": 85,
    "storage": 85,
    "web": 85,
}
"""Per package, in percent of lines and branches."""

ARGUMENTS = ("-n", "2", "--dist", "loadgroup", "--cov", "--cov-report=", "-p", "no:cacheprovider")
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes that the tests' databases may take there."""


def main(extra: Sequence[str]) -> int:
    """Run everything; 0 when all passed and every floor holds."""
    with _folder() as folder:
        core = "sysmon" if sys.version_info >= (3, 12) else "ctrace"
        environment = {**os.environ, "COVERAGE_CORE": core, **folder}
        done = subprocess.run([sys.executable, "-m", "pytest", *ARGUMENTS, *extra], env=environment, check=False)
        if done.returncode or extra:
            return done.returncode
        return max(_floor(package, percent, environment) for package, percent in FLOORS.items())


@contextmanager
def _folder() -> Iterator[Mapping[str, str]]:
    """Where the tests write: in memory where there is room, as thousands of small databases wait long for a disk."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="bellwether-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        yield {"TMPDIR": folder}


def _floor(package: str, percent: int, environment: Mapping[str, str]) -> int:
    report = [sys.executable, "-m", "coverage", "report", "--include", f"{package}/*", "--fail-under", str(percent)]
    done = subprocess.run([*report, "--format=total"], env=environment, check=False, capture_output=True, text=True)
    verdict = "ok" if done.returncode == 0 else f"BELOW {percent}"
    print(f"coverage {package:<10} {done.stdout.strip() or '-':>4} %  {verdict}", flush=True)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
