"""Talk in the words of instructions that changes nothing: results, boasts, questions, lessons, plans, refusals, news."""

from __future__ import annotations

HEADS = ("", "", "", "", "", "", "guys ", "hey ", "Team, ", "🔥 ", "@everyone ", "fyi ", "Hi, ", "hello ")
TAILS = ("", "", "", "", "", " 🔥", " 😅", " lol", "\n\nTrade safe", "\n@everyone", " 🙏", " thanks", " 👀")

FORMS: dict[str, tuple[str, ...]] = {
    "question": (
        *("should I {move} SL to BE on {S}?", "did {tp}{n3} hit on {S}?", "did anyone close {S}?", "is {S} still valid?"),
        *("anyone still in {S}?", "do we close {S} now?", "why did you close {S}?", "when do we move SL to BE?"),
        *("can I close half here?", "where should I put my stop on {S}?", "what happened to {S}, did it hit SL?"),
        *("SL to BE now?", "close half?", "are we closing {S}?", "has the {S} limit been filled?", "did you cancel the {S} order?"),
        *("is the {S} order cancelled or still valid?", "how do I move my stop to breakeven?", "what is the new SL on {S}?"),
        *("TP{n3} hit?", "did we get stopped on {S}?", "how many pips did {S} make?", "do I need to close manually?"),
        *("is it too late to add to {S}?", "can we add more {S} at {price}?", "do you trail your stop or close at TP?"),
        *("who closed {S} at {price}?", "should we take partials here?", "what leverage do you use on {S}?"),
        *("did I miss the close on {S}?", "do we hold {S} over the weekend or close?", "hold or close?", "is SL at BE already?"),
    ),
    "lesson": (
        *("Always move your stop to breakeven after TP1", "Rule: after TP1 close half and move SL to BE", "Never move your stop away from price"),
        *("When TP1 hits, always take partials", "Remember to always use a stop loss", "How to trail your stop: a short guide"),
        *("Reminder: always close half at TP1", "What does BE mean? It means moving the stop to your entry", "A trailing stop follows price by a fixed distance"),
        *("Example: if you buy at {price} and TP1 hits, move SL to BE", "Lesson 4: when to close a trade early", "The rule is simple: TP1 hit, SL to BE"),
        *("Our strategy: close 50% at TP1, move SL to entry, let the rest run", "For every signal: at TP1 close half, at TP2 close the rest"),
        *("General rule, move SL to BE once TP1 is hit", "Tip: never average down on a losing trade", "Never add to a losing position"),
        *("If your stop gets hit, take a break", "Best practice: cancel pending orders before high impact news", "Learn how to move stops properly"),
        *("If TP1 hits, always move the stop to entry", "Beginners: a stop loss closes your trade automatically", "Why you should trail your stop"),
        *("Taking partials is key to consistency", "A buy limit is cancelled when it expires", "How we manage trades: TP1 hit -> SL to BE"),
    ),
    "recap": (
        *("This week: {n} TPs hit, 2 SL hit, 3 BE", "Weekly results: 8 wins 2 losses", "Results: {S} TP1 ✅ +40, EURCHF SL ❌ -30, total +10 pips"),
        *("Yesterday {S} hit all targets, +{n} pips", "Last week we closed {S} at {price} for +{n} pips", "{n} trades closed this month, 80% win rate"),
        *("Recap: {S} closed +{n} pips, AUDNZD closed -20 pips", "Monthly recap: {n} targets hit, 4 stops hit", "Closed trades this week: 9 wins, 3 losses"),
        *("Yesterday's {S} trade hit TP2, well done", "Today's results\n{S} +{n} pips ✅\nAUDNZD -20 pips ❌", "Friday recap: {S} stopped, AUDNZD TP1"),
        *("Total this week +{n} pips, only 2 stops hit", "Last month: {n} TP hit, 5 SL hit", "Scorecard: 12 closed, 9 winners", "Daily report: 3 TPs, 1 SL, +{n} pips"),
        *("Bought {S} at {price}, sold it at {price}, +{n}%", "In at {price}, out at {price} on {S}, easy {n} pips", "Performance in May: {n} closed trades, +14%"),
        "We closed 14 trades last week, 11 in profit",
    ),
    "boast": (
        *("+{n} pips running", "{S} running +{n} pips 🔥", "in profit already, +{n} pips", "who caught that {S} move? +{n} pips", "{S} up {n}% since entry 🚀"),
        *("my {S} long is up {n}% lol", "{n} pips in profit, be patient", "told you {S} would hit target", "{S} flying, told you all at {price}"),
        *("what a trade on {S}, never in doubt", "look at {S} go 🔥🔥", "we are eating good this week", "almost at TP1, hold on", "{S} very close to TP{n3}"),
        *("congrats to everyone who closed {S} in profit", "easy money on {S} 🤑", "TP1 almost hit", "{S} {n} pips away from TP{n3}", "so close to TP2 😅", "nearly stopped out on {S}, phew"),
        *("still holding {S}, no changes", "{S} heading towards TP{n3}", "on the way to TP{n3}", "up {n}% on {S}, still holding all of it", "{S} looking good so far, +{n} pips"),
    ),
    "plan": (
        *("If TP1 hits I'll move SL to BE", "will close half at {price} if we get there", "thinking of closing {S} here", "might close {S} before news", "if it breaks {price} I will close {S}"),
        *("planning to take partials at {price}", "I'll move my stop once TP1 hits", "may add to {S} if we see {price}", "maybe I'll close half later", "considering closing {S} early"),
        *("will add more {S} under {price}", "would close half around {price}", "if {S} gets to {price} we will trail the stop", "I might cancel the {S} limit tomorrow", "will cancel {S} if it's not filled by Friday"),
        *("waiting for TP1 before moving SL", "once TP1 hits we move SL to BE", "after TP1 we will close half", "I would take profit on {S} at {price}", "going to close {S} later today"),
        *("looking to add to {S} at {price}", "if {S} closes below {price} I'm out", "we'll move SL to BE when it hits TP1", "as soon as TP1 is hit I'll close 50%", "might move SL to BE soon"),
        *("will update you when I close {S}", "let's see if TP{n3} hits today", "hoping TP{n3} hits before the weekend", "expecting TP{n3} to hit today"),
    ),
    "refusal": (
        *("not closing {S} yet", "don't move your SL yet", "do not close {S}", "not moving my stop", "SL not hit yet", "I didn't close {S}", "no need to close", "don't close early"),
        *("TP1 not hit yet", "not taking partials here", "I haven't moved my stop", "don't cancel the limit yet", "not adding here", "never move SL to BE too early", "we are not closing yet"),
        *("{S} not stopped out, still in", "keep your SL where it is", "leave your stop where it is", "no changes on {S}, hold", "don't touch your SL", "don't take profit yet, hold {S}", "stop not hit, we are still in"),
        *("not cancelling the {S} order", "nothing to close today", "no partials yet", "won't be closing {S} today", "I'm not adding to {S}", "{S} order still active, don't delete", "SL stays the same"),
    ),
    "others": (
        *("my brother closed his {S} too early", "whales are closing their {S} longs", "my friend got stopped out of {S} again lol", "he moved his stop to BE and got wicked", "they took profit on {S} at {price}"),
        *("half of you got stopped on {S} I guess", "someone just got stopped out for 2 million on {S}", "Buffett trimmed Apple again last quarter", "ARK sold 40,000 TSLA shares, added COIN", "a whale closed a $20M ETH long"),
        *("Nasdaq closed at {price}", "TSLA closed at 271.20, up 2%", "{S} closed the day green", "US markets closed today for the holiday", "BTC closed the weekly candle above 67k"),
        *("Tesla cancels Cybertruck orders", "Boeing order cancelled by airline", "Fed moved rates to 4.5%", "Analyst raises NVDA target to 200", "Goldman cuts TSLA target to 240", "Morgan Stanley lowers AAPL price target to 210"),
        *("shorts are getting stopped out on {S}", "longs closing before NFP it seems", "lots of stops below {price} on {S}", "stops got hunted on {S}, classic", "market makers took out all the stops"),
    ),
    "advert": (
        *("Our VIP closed +{n} pips today, join now", "VIP members closed {S} at {price}, DM me to join", "TP1 TP2 TP3 hit in VIP 🔥 join: t.me/vip", "All targets hit in our premium channel, link in bio"),
        *("We closed {n} trades in profit this week, subscribe for more", "50% off membership today", "{n}% off lifetime access, only today", "close to 1000 members, thank you", "Another TP hit for our VIP members, DM to join"),
        *("Want signals like this? {S} +{n} pips in VIP", "copy trading now open, deposit bonus {n}%", "use code BE50 for 50% off", "last 5 spots, offer closes tonight", "registration closes tonight"),
    ),
    "chat": (
        *("good morning, ready to close the week strong?", "closing my laptop for today", "out for dinner, back at 8", "I'm out today, no signals", "taking the day off", "moving house this week, less signals"),
        *("let's close this week in profit", "cut the noise and trust the process", "the bank holiday means thin volume", "half the market is asleep", "no trades today, market is choppy", "let it go and move on"),
        *("stop asking for signals in DM", "please stop spamming the chat", "move to the other channel please", "target for this month: consistency", "add me on telegram", "cancel your plans, NFP day", "set your alarms for 14:30"),
        *("hit the like button", "we hit 10k members 🎉", "cover your ears lol", "the exit is over there", "full stop.", "trailing off here, good night", "break even is a mindset", "closing thoughts: be patient"),
        *("office closed until Monday", "the chat will be closed for an hour", "please move questions to #help", "new target: 5k followers", "order your merch now", "i'm all out of coffee", "set up your MT5 before London opens"),
    ),
}

PARTS: dict[str, tuple[str, ...]] = {"n3": ("1", "2", "3")}
