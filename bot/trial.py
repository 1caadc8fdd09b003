"""A profile tried on posts that are known: which it reads otherwise than the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.post import Post
from domain.provider import ProviderProfile
from domain.signal import Reading
from parsers.flaws import Flaw
from parsers.template import compiled, fits
from storage.providers import Channel
from trading.intake import understand


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One post that two profiles read in two ways."""

    post: Post
    before: Sequence[Reading]
    after: Sequence[Reading]


def differences(posts: Sequence[Post], channel: Channel, profile: ProviderProfile) -> list[Difference]:
    """The posts that the channel would read otherwise by this profile."""
    changed = replace(channel, profile=profile)
    read = ((post, understand(post, channel), understand(post, changed)) for post in posts)
    return [Difference(post=post, before=before, after=after) for post, before, after in read if before != after]


def fitting(posts: Sequence[Post], template: str, profile: ProviderProfile) -> int:
    """How many of the posts are written in the template."""
    found = compiled(template)
    return 0 if isinstance(found, Flaw) else sum(fits(found, post.text, profile) for post in posts)
