"""India's companies by their names, its futures of metals and fuels, and its way of parting thousands."""

from __future__ import annotations

import pytest

from domain.signal import Refusal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import NOW, said


def opened(text: str) -> str:
    (reading,) = parse(text, posted_at=NOW)
    return "nothing" if isinstance(reading, Refusal) else said(reading)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Buy Tata Power above 402 SL 395 TGT 415", "buy TATAPOWER stop 402 sl 395 tp 415"),
        ("BUY ICICI BANK 1400 CE @ 32 SL 24 TGT 45", "buy ICICIBANK limit 32 sl 24 tp 45"),
        ("Sell Kotak Mahindra Bank below 1980 sl 2005 target 1940", "sell KOTAKBANK stop 1980 sl 2005 tp 1940"),
        ("State Bank of India buy at 812, sl 800, tgt 835", "buy SBIN limit 812 sl 800 tp 835"),
        ("L&T buy 3650 sl 3610 tgt 3720", "buy LT limit 3650 sl 3610 tp 3720"),
        ("M&M buy 2950 sl 2900 tgt 3050", "buy M&M limit 2950 sl 2900 tp 3050"),
        ("Airtel buy above 1650 sl 1630 tgt 1690", "buy BHARTIARTL stop 1650 sl 1630 tp 1690"),
        ("Dr Reddy's long 1290, SL 1265, TP 1340", "buy DRREDDY limit 1290 sl 1265 tp 1340"),
    ],
)
def test_a_company_of_several_words_is_its_ticker(text: str, meant: str) -> None:
    assert opened(text) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Book profit in Tata Steel at 172", "TATASTEEL: close_all at 172"),
        ("Exit Hdfc Bank", "HDFCBANK: close_all at -"),
        ("yes, bank half here", "it: part 0.5 at -"),
    ],
)
def test_a_position_in_it_ends_under_its_name(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SILVERM APR FUT SELL BELOW 252000 SL 255500 TGT 248000", "sell SILVERM stop 252000 sl 255500 tp 248000"),
        ("BUY GOLDM JUN FUT ABOVE 152400 SL 151600 TGT 153500", "buy GOLDM stop 152400 sl 151600 tp 153500"),
        ("MCX GOLD BUY 152400 SL 151600 TGT 153500", "buy GOLD limit 152400 sl 151600 tp 153500"),
        ("SILVER SELL BELOW 2,52,000 SL 2,55,500 TGT 2,48,000", "sell SILVER stop 252000 sl 255500 tp 248000"),
        ("CRUDE OIL APR FUT BUY 5620 SL 5570 TGT 5700", "buy CRUDEOIL limit 5620 sl 5570 tp 5700"),
        ("ZINC APR FUT BUY ABOVE 285 SL 282 TGT 290", "buy ZINC stop 285 sl 282 tp 290"),
        ("SILVER long 48.5 sl 47.9 tp 50", "buy XAG/USD limit 48.5 sl 47.9 tp 50"),
        ("Crude oil buy 71.2 sl 70.5 tp 73", "buy USOIL limit 71.2 sl 70.5 tp 73"),
        ("GBPJPY SELL 195,200 SL 195,900 TP 194,000", "sell GBP/JPY limit 195.2 sl 195.9 tp 194"),
    ],
)
def test_metals_and_fuels_at_prices_in_rupees_are_futures_of_india(text: str, meant: str) -> None:
    assert opened(text) == meant


@pytest.mark.parametrize("text", ["XAGUSD SELL 31250 SL 31900 TP 30100", "USDJPY SELL 152400 SL 152900 TP 151000"])
def test_a_price_far_off_is_no_thousandth_unless_a_comma_says_so(text: str) -> None:
    assert opened(text) == "nothing"
