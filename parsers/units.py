"""The units that stand behind a number, as data."""

from __future__ import annotations

_WRITTEN = {
    "%": "% percent",
    "x": "x 倍 배",
    "r": "r rr",
    "pips": "pips pip пипсов пипс пипса пипсы піпсів піпс піпси піпса 핍 ピップス پیپ نقطه نقطة نقاط पिप्स पिप",
    "points": "points point pts handles handle пунктов пункта пункти пунктів puntos punto pontos ponto punkte punkten"
    " punti puan poin diem 点 點"
    " 포인트 ポイント",
    "ticks": "ticks tick",
    "sats": "sats sat satoshi satoshis",
    "lots": "lots lot",
    "shares": "shares sh shs shrs",
    "contracts": "contracts contract cons micros micro minis mini cars",
    "c": "c ce calls call",
    "p": "p pe puts put",
    "¢": "¢ cents cent centavos centavo centimos centimo centimes centime centesimi centesimo центов цента цент",
    "k": "k к",
    "dte": "dte",
    "th": "st nd rd th",
    "$": "$ € usd usdt dollars bucks",
    "frame": "м ч",
}
UNITS = {word: unit for unit, words in _WRITTEN.items() for word in words.split()}
GLUED_ONLY = frozenset(
    [
        "k",
        "к",
        "c",
        "p",
        "x",
        "r",
        "st",
        "nd",
        "rd",
        "th",
        "dte",
        "м",
        "ч",
        "m",
        "b",
        "ce",
        "pe",
        "call",
        "calls",
        "put",
        "puts",
        "$",
        "€",
    ]
)
FRAMES = frozenset(
    [
        "h",
        "hr",
        "hrs",
        "min",
        "mins",
        "d",
        "w",
        "m",
        "м",
        "ч",
        "д",
        "hour",
        "hours",
        "minutes",
        "days",
        "weeks",
        "months",
        "years",
    ]
)
SUMS = frozenset(["b", "bn", "billion", "million", "mln", "mio", "trillion"])  # too much for a price
