"""Every test in two workers, then the coverage floors: `python -m tests.everything`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

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

SIDE_BY_SIDE = ("-n", "2", "--dist", "loadgroup", "-m", "not crash", "--cov", "--cov-report=", "-p", "no:cacheprovider")
ALONE = ("-m", "crash", "--cov", "--cov-append", "--cov-report=", "-p", "no:cacheprovider")


def main(extra: Sequence[str]) -> int:
    """Run everything; 0 when all passed and every floor holds."""
    environment = {**os.environ, "COVERAGE_CORE": "sysmon" if sys.version_info >= (3, 12) else "ctrace"}
    for arguments in (SIDE_BY_SIDE, ALONE):
        done = subprocess.run([sys.executable, "-m", "pytest", *arguments, *extra], env=environment, check=False)
        if done.returncode:
            return done.returncode
    if extra:
        return 0
    return max(_floor(package, percent, environment) for package, percent in FLOORS.items())


def _floor(package: str, percent: int, environment: Mapping[str, str]) -> int:
    report = [sys.executable, "-m", "coverage", "report", "--include", f"{package}/*", "--fail-under", str(percent)]
    done = subprocess.run([*report, "--format=total"], env=environment, check=False, capture_output=True, text=True)
    verdict = "ok" if done.returncode == 0 else f"BELOW {percent}"
    print(f"coverage {package:<10} {done.stdout.strip() or '-':>4} %  {verdict}", flush=True)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
