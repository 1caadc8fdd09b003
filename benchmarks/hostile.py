"""Posts made to be slow to read, a million characters of them, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from parsers.lex import lex
from parsers.normalise import normalise
from parsers.parser import LONGEST, MOST_PIECES

CHARACTERS = 1_000_000
WORDS = ("buy", "sell", "stop", "entry", "take", "profit", "no", "will", "not", "btc", "eurusd", "long", "at", "hit")
UNDECIDED = ("in", "not", "take", "market", "last", "moving", "stop")  # each begins many phrases
LETTERS = "aаbвcсeеkкmмoоpрtтxх買買卖空ロ買"
NAMES = "ABCDEFGHIJKLMNOPRSTUVWXYZ"
HIDDEN = "\u200b\u200c\u200d\ufeff\u2060\u00ad"
SIGNAL = "BUY AAPL 150, SL 145, TP 160 "

Dice = random.Random


def texts(seed: int) -> list[str]:
    """Each attack at the limits of what is read, two beyond them, then attacks of any length."""
    dice = Dice(seed)
    longest = [attack(dice, LONGEST)[:LONGEST] for attack in ATTACKS]
    posts = [*longest, *map(_longest_read, longest), "1" * 10_000, SIGNAL * 1000]
    left = CHARACTERS - sum(map(len, posts))
    while left > 0:
        size = min(left, dice.randint(1, LONGEST))
        posts.append(_longest_read(dice.choice(ATTACKS)(dice, size)[:size]))
        left -= len(posts[-1])
    return posts


def _longest_read(text: str) -> str:
    """As much of the text as has no more words, numbers and marks than are read."""
    clean = normalise(text)
    tokens = lex(clean.text, most=MOST_PIECES)[:MOST_PIECES]
    return text[: clean.offsets[tokens[-1].end - 1] + 1] if tokens else text


def _nested(dice: Dice, size: int) -> str:
    marks = [dice.choice(("**", "__", "~~", "||", "`", "*", "> ", "[")) for _ in range(size // 4)]
    return "".join(marks) + "buy aapl 150" + "".join(reversed(marks))


def _digits(dice: Dice, size: int) -> str:
    return "".join(dice.choice("0123456789") for _ in range(size))


def _separated(dice: Dice, size: int) -> str:
    return "".join(dice.choice("0123456789.,'") for _ in range(size))


def _numbers(dice: Dice, size: int) -> str:
    return "buy btc " + " ".join(f"{dice.randrange(10**5)}.{dice.randrange(99)}" for _ in range(size // 6))


def _repeated(dice: Dice, size: int) -> str:
    return f"{dice.choice(WORDS)} " * size


def _phrases(dice: Dice, size: int) -> str:
    return " ".join(dice.choice(UNDECIDED) for _ in range(size // 4))


def _words(dice: Dice, size: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(size // 3))


def _joined(dice: Dice, size: int) -> str:
    return "".join(dice.choice(WORDS) + dice.choice("-_/.'") * dice.randint(1, 9) for _ in range(size // 3))


def _unclosed(dice: Dice, size: int) -> str:
    return "".join(dice.choice("\"'“‘「«") + dice.choice(("yes ", "no ", "buy ", "a")) for _ in range(size // 2))


def _brackets(dice: Dice, size: int) -> str:
    return "".join(dice.choice("([{<)]}>") for _ in range(size))


def _opened(dice: Dice, size: int) -> str:
    return dice.choice("([<") * size


def _scripts(dice: Dice, size: int) -> str:
    return "".join(dice.choice(LETTERS + " ") for _ in range(size))


def _hidden(dice: Dice, size: int) -> str:
    return "".join(letter + dice.choice(HIDDEN) * dice.randint(0, 9) for letter in SIGNAL * (size // 100 + 1))


def _links(dice: Dice, size: int) -> str:
    return "https://polymarket.com/event/" + "".join(dice.choice("ab/?#=&.-") for _ in range(size))


def _many_links(dice: Dice, size: int) -> str:
    return " ".join(f"https://t.me/{dice.randrange(10**6)}" for _ in range(size // 12))


def _one_word(dice: Dice, size: int) -> str:
    return dice.choice("axBUSD") * size


def _lines(dice: Dice, size: int) -> str:
    return "\n".join(f"{dice.choice(WORDS)} {dice.randrange(99)}" for _ in range(size // 6))


def _targets(dice: Dice, size: int) -> str:
    return _any(dice, ("TP1 hit, ", "TP 2 and ", "✅ ", "SL ", "half at 3 "), size)


def _ticks(dice: Dice, size: int) -> str:
    return dice.choice(("✅ ", "hit ", "✅ hit ", "hit 5 ")) * (size // 6) + " SL moved"


def _strikes(dice: Dice, size: int) -> str:
    return _any(dice, ("AAPL 150c ", "12/20 ", "put spread 1/2 ", "0529 ", "May 15 ", "call "), size)


def _instruments(dice: Dice, size: int) -> str:
    return _any(dice, ("$TSLA ", "BTC/USDT ", "#ETH ", "buy\n", "EURUSD ", "1000PEPE ", "LINK ", "ATOM ", "BTC "), size)


def _coins(dice: Dice, size: int) -> str:
    return "buy " + " ".join(f"#{dice.choice(NAMES)}{dice.choice(NAMES)}Q" for _ in range(size // 4))


def _doubts(dice: Dice, size: int) -> str:
    return "buy aapl " + _any(dice, ("if ", "maybe ", "waiting ", "not "), size // 2) + " 150 sl 145 tp 160"


def _told(dice: Dice, size: int) -> str:
    return _any(dice, ("the ", "ABC ", "buy ", "just "), size)


def _outcomes(dice: Dice, size: int) -> str:
    return "closed yes " + _any(dice, ("5% ", "at 5% ", "no ", "half ", "in ", "market "), size)


def _questions(dice: Dice, size: int) -> str:
    return "yes " + dice.choice(("\n-", "\n", "on ", "in the ", "market: ", "long A ", "in" + " " * 99)) * size


def _blanks(dice: Dice, size: int) -> str:
    return dice.choice(("yes in", "yes buying A", "yes long", "buy aapl")) + " " * size + "x"


def _shares(dice: Dice, size: int) -> str:
    return "buy aapl 150 sl 140 tp 160 " + dice.choice(("half ", "1/3 ", "rest ")) * (size // 4)


def _fills(dice: Dice, size: int) -> str:
    return "bought aapl " + _any(dice, ("filled 5 ", "filled ", "at 5 "), size)


def _small_tickers(dice: Dice, size: int) -> str:
    return "1 " + dice.choice(("spy at ", "the spy 1 ", "in spy ")) * (size // 7)


def _false_links(dice: Dice, size: int) -> str:
    return ("[" * 190 + "a](" + "b" * dice.randint(1, 399)) * (size // 200)


def _any(dice: Dice, parts: Sequence[str], size: int) -> str:
    return "".join(dice.choice(parts) for _ in range(size // min(map(len, parts)) + 1))[:size]


ATTACKS: tuple[Callable[[Dice, int], str], ...] = (
    _nested, _digits, _separated, _numbers, _repeated, _phrases, _words, _joined, _unclosed, _brackets, _opened,
    _scripts, _hidden, _links, _many_links, _one_word, _lines, _targets, _ticks, _strikes, _instruments, _coins,
    _doubts, _told, _outcomes, _questions, _blanks, _shares, _fills,
    _small_tickers, _false_links,
)  # fmt: skip
