"""Composes what is full of prices, names and verbs of trading and opens nothing: news, tales, flow, plans, lessons."""

from __future__ import annotations

from random import Random

from tests.composed.draw import Draw, Made
from tests.composed.trades import COINS, PAIRS, STOCKS, Market, Trade, trade

COMPANIES = ("Boeing", "Apple", "Tesla", "Nvidia", "Netflix", "Amazon", "Ford", "Disney", "Pfizer", "Walmart", "Intel")
PEOPLE = (
    "Cathie", "Buffett", "My brother", "Pelosi", "Saylor", "A friend", "Some whale", "My dad", "Burry", "The Fed",
    "A hedge fund", "Jim", "Ackman", "My neighbor", "This guy", "Everyone", "Insiders", "A member", "BlackRock",
)  # fmt: skip
NEWS = (
    "{c} cancelled all orders from {d}", "{c} to buy back $5B of shares at up to {p}",
    "{c} closes its plant, cuts {n} jobs",
    "{c} sells its stake in {d} for ${n}M", "{c} stopped production, shares short of {p}", "{c} opens {n} new stores",
    "{c} raises price target on {d} to {p}", "Analysts set {c} target at {p}, stop short of an upgrade",
    "{c} entered talks to buy {d} at {p} a share", "{c} long rumored to buy {d}, now at {p}",
    "{c} beats, stock up {n}% to {p}", "BREAKING: {c} buys {d} for {p} per share in cash", "{sym} closes above {p}",
    "{sym} opened at {p}, high {q}, low {r}", "{sym} trades at {p}, support {r}, resistance {q}", "{sym} {p} (+{n}%)",
    "{sym} hits {q} for the first time since March", "{c} short interest {n}% at {p}", "{sym} price now {p}",
    "{sym} target cut to {r} from {q} at Citi", "{c} earnings Thursday, options price a move to {q} or {r}",
    "Shorts liquidated on {sym}: ${n}M above {q}", "Longs liquidated at {r} on {sym}, ${n}M",
    "{sym} funding flips, {p}",
    "{n}M {sym} moved from Binance at {p}", "ETF inflows of ${n}M, {sym} at {p}",
    "{c} files to sell {n}M shares at {p}",
    "{sym} buy walls at {r}, sell walls at {q}", "{sym} long/short ratio 1.{n}, price {p}", "{sym} volume {n}M at {p}",
    "{c} CEO sold {n}k shares at {p}", "{c} is long {d} since 2019, average {p}", "Upgrade: {c} to Buy, PT {q}",
    "{c} downgraded to Sell, PT {r}", "{sym} max pain {p}, call wall {q}, put wall {r}",
    "{c} splits stock, entry at {p}",
    "Reuters: {c} stops buying from {d}", "{c} Q3: revenue {p}M vs {q}M est", "{sym} 24h: high {q} low {r} last {p}",
)  # fmt: skip
TALES = (
    "{who} bought {sym} at {p} and sold at {q}", "{who} is long {sym} from {p}, stop {r}, target {q}",
    "{who} shorted {sym} at {p}", "{who} just bought {n}k {sym} at {p}", "{who} says buy {sym} at {p} sl {r} tp {q}",
    "I bought {sym} at {p} last year and sold at {q}", "If I had bought {sym} at {p} I'd be up {n}%",
    "Should have gone long {sym} at {r}, now {q}", "Remember when {sym} was {r}? We bought there",
    "We bought {sym} at {r} in January and it is {q} now", "Anyone long {sym} here at {p}?", "Who bought {sym} at {p}?",
    "Is {sym} a buy at {p} with a stop at {r}?", "Would you buy {sym} at {p}, stop {r}, target {q}?",
    "Thinking about going long {sym} at {p}, stop {r}", "Might short {sym} if it loses {r}", "{sym} long maybe at {r}",
    "Waiting for {sym} to hit {r} before I buy", "I would only buy {sym} under {r}", "Not buying {sym} at {p}",
    "Do not long {sym} above {q}", "No trade on {sym} until {q} breaks", "Watching {sym} {p} for a long, stop {r}",
    "Watchlist: {sym} above {q}, target 1 {q}", "My plan for {sym}: long above {q} if volume comes in, stop {p}",
    "{sym}: if {q} breaks I go long, if {r} breaks I go short", "Bulls want {q}, bears want {r} on {sym}",
    "{sym} key levels: {r} / {p} / {q}", "Missed the {sym} long at {r}, not chasing at {q}",
    "Paper traded {sym} long {p}",
    "Wish I had taken the {sym} short at {q}", "The {sym} long from {r} is now +{n}%", "{sym} long +{n} pips running",
    "{sym} from {r} to {q}, {n}% for those who followed", "Our {sym} call: {r} -> {q} 🔥",
    "{sym} entry {r} exit {q} +{n}%",
    "Closed {sym} at {q}, in from {r}, +{n}%", "Results: {sym} buy {r} closed {q}",
    "Yesterday: {sym} buy {r}, tp {q} hit",
    "Last week we took {sym} long at {r}, tp {q}", "Lesson: buy {sym} at support {r}, stop below, target {q}",
    "Example: BUY {sym} {p} SL {r} TP {q}", "How to read a signal: BUY {sym} @ {p}, SL {r}, TP {q}",
    "In the VIP: {sym} long {p}, SL {r}, TP 🔒", "Join VIP for the {sym} entry, target {q}", "🔒 {sym} LONG 🔒 TP {q}",
    "Backtest: long {sym} {p}, stop {r}, target {q}, win rate {n}%", "If you are long {sym} from {r}, well done",
    "Did anyone take the {sym} long at {r}?", "Congrats to all who bought {sym} at {r}", "Poll: {sym} to {q} or {r}?",
    "Imagine buying {sym} at {r} and selling at {q}", "Every time {sym} hits {r} people buy",
    "{sym} {p} lol who buys here",
    "Alert: {sym} crossed {p}", "Price alert {sym} {p} 🔔", "RSI of {sym} at {n}, price {p}", "{sym} MACD cross at {p}",
    "Bot: {sym} long signal at {p} (backtest)", "Demo account: bought {sym} at {p}", "{sym} calls were 2.10, now 4.30",
    "Sold {sym} too early at {p}, now {q}", "{sym} short squeeze to {q}?", "How long will {sym} stay above {r}?",
    "{sym} buyers step in at {r}, sellers at {q}", "Long term {sym} goes to {q}, short term {r}",
    "{sym} to {q}. Screenshot this",
    "Good morning! {sym} {p}, markets open at 9:30", "Quick poll: who is long {sym} from {p}?", "I like {sym} at {r}",
    "My cost on {sym} is {r}, never selling", "Been holding {sym} since {r}", "{sym} is up {n}% from our entry at {r}",
    "If {sym} closes above {q} I will post a long with stop {p}", "Signal coming for {sym}, be ready near {p}",
    "Get ready: {sym} buy zone {r}-{p}, wait for my signal", "We may look at {sym} longs around {r} next week",
    "{sym} analysis: price {p}, next resistance {q}, support {r}, neutral",
    "Where would you put the stop on {sym} long {p}?",
    "TP1 of the {sym} long was {q}, stop was {r}", "That {sym} long at {p} was stopped at {r}, sorry",
    "{sym} chart 👆 {p}",
)  # fmt: skip
FLOW = (
    "🐋 {sym} whale opened a long at {p}, ${n}M", "Wallet 0x3f…a1 bought ${n}k of YES at 42c",
    "Whale alert: {n}k {sym} bought at {p}",
    "Top trader just went short {sym} {p} with {n}x", "{n}k contracts of YES traded at 61c in the last hour",
    "Smart money wallet entered YES on 'Fed cut in March' at 38c, size ${n}k",
    "Unusual flow: {sym} calls {n}k contracts @ 2.15",
    "Golden sweep: {sym} 3/20 calls bought at 3.10, ${n}M premium", "Congress buy: {sym} at {p}",
    "Insider buy {sym} {n}k @ {p}",
    "Odds moved: YES 45c → 52c on 'Recession in 2026'", "Trader SharkBet holds NO at 71c, up ${n}k",
    "{sym} block {n}k @ {p}",
    "Largest holder of YES on 'Fed cut in March' added at 44c", "New wallet, ${n}k on NO at 12c in one hour",
    "Dark pool {sym} {n}k at {p}", "Copy wallet 0xab12 sold YES at 80c for a ${n}k gain",
    "Leaderboard: user92 bought NO 55c",
)  # fmt: skip
BEFORE = (
    "",
    "",
    "",
    "",
    "",
    "gm ",
    "FYI ",
    "lol ",
    "📰 ",
    "🚨 ",
    "Update: ",
    "Note: ",
    "Reminder: ",
    "Just saw: ",
    "Team, ",
)
AFTER = (
    "",
    "",
    "",
    "",
    "",
    "",
    " 🔥",
    " 👀",
    " lol",
    "\nStay safe",
    "\nNFA",
    " #trading",
    "...",
    " imo",
    "\nMore soon",
    "!",
)


def story(seed: int) -> Made:
    """A post of one of these kinds, or two of them."""
    draw = Draw(Random(seed))
    text = _told(draw)
    if draw.maybe(0.25):
        text += draw.random.choice(("\n", ". ", "\n\n")) + _told(draw)
    text = draw.pick("before", BEFORE) + text + draw.pick("after", AFTER)
    form = draw.pick("case", ("", "", "", "lower", "upper"))
    text = {"lower": text.lower(), "upper": text.upper()}.get(form, text)
    return Made(text=text, kind="none", asset_class="none", expect={}, used=tuple(draw.used))


def _told(draw: Draw) -> str:
    market: Market = draw.random.choice(draw.random.choices((COINS, PAIRS, STOCKS), (40, 25, 35))[0])
    meant: Trade = trade(draw, market)
    while not (meant.stop and meant.targets and meant.entry and meant.buy):
        meant = trade(draw, market)
    table = draw.random.choices((NEWS, TALES, FLOW), (30, 55, 15))[0]
    one, two = draw.random.sample(COMPANIES, 2)
    return draw.pick("told", table).format(
        c=one, d=two, who=draw.random.choice(PEOPLE), sym=draw.random.choice(market.names[:4]),
        n=draw.random.randrange(3, 90),
        p=f"{meant.entry[0]:f}", q=f"{meant.targets[-1]:f}", r=f"{meant.stop:f}",
    )  # fmt: skip
