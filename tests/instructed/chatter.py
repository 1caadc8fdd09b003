"""What rooms write around an instruction: greetings, results, reasons, marks and farewells that change nothing."""

from __future__ import annotations

HEADS = (
    *("", "", "", "", "", "", "", "", "Update: ", "UPDATE\n", "🚨 Update 🚨\n", "⚠️ ", "📢 ", "🔔 ", "Trade update: "),
    *("✅ ", "‼️ ", "@everyone ", "Guys, ", "Hey team, ", "Update on this one: ", "📌 ", "👉 ", "[UPDATE] ", "**Update** "),
    *("Quick update - ", "Alert: ", "ℹ️ ", "@here ", "Signal update\n", "🟢 ", "🔴 ", "Team, ", "Hi all, ", "VIP UPDATE\n"),
)
WON = (
    *("", "", "", "", "", " +60 pips", " 🔥", " 🔥🔥🔥", " +60 pips ✅", ", +2R", " (+35%)", " 3R", ", +75 pips", " 💰💰", " 🎯"),
    *(" nice one", " 👏", ", well done", "\n+48 pips", " +$450", " for +48 pips", " 🚀", " +1.8R 🔥", " easy", "! 🎉", " 40 pips profit"),
    *(", congrats all", " 💪", ". Enjoy the profits", " +22%", " (+120 pips)", " +3R banked", ", great trade team", " 🤑", " +120 points"),
    *(" | +60 pips", " - 60 pips secured", " 60 pips in the bag", ", 1:3 RR", " ✅✅", "\nProfit: +4.2%", " lovely", "!!", ". boom"),
)
LOST = (
    *("", "", "", "", " -30 pips", " -1R", " ❌", ", -60 pips", " (-35%)", ", small loss", " 😔", "\n-38 pips", ", on to the next"),
    *(". Next one", ", moving on", " - part of the game", ", it happens", ". We move", " for a small loss", " -0.5R", ", tiny loss"),
    *(" -2%", ", sorry guys", " 😤", ". Unlucky", ", will look for a re-entry", " -$120", ", controlled loss", ". Risk was 1%"),
)
FLAT = (
    *("", "", "", "", "", "", "", " 👍", " ✅", " 🙏", " please", "!", " guys", " now", " 🛡️", ".", " everyone", " asap", "!!", " ⚠️"),
    *(" 👌", " thanks", " team", " 💪", " ✌️", " 🚨", ". Thanks", " 😎"),
)
WHY = (
    *("", "", "", "", "", "", "", ", don't like the volume", ", NFP in 20 minutes", ", price is stalling", " ahead of CPI"),
    *(", momentum fading", " before the weekend", ", too choppy", ", structure broke", ", not liking the price action"),
    *(", news coming", " before news", ", market looks weak", ". Don't want to hold over the weekend", " because of the news"),
    *(", spread is crazy", ", volume is drying up", ", it's taking too long", ", no follow through", " into the close"),
    *(", price rejected hard", ", not worth the risk", " due to FOMC", ", I don't trust this move", ", getting heavy here"),
    *(", trend changed", ", setup failed", ", will look for a better entry", ". Better safe than sorry", ", protecting profits"),
    *(", lots of resistance here", ", looks like a reversal", ". FOMC later today", ", dollar is too strong", ", price at resistance"),
)
MISSED = (
    *("", "", "", "", "", ", price ran without us", ", never triggered", ", price left without filling", ", it ran without us"),
    *(", too late now", " before CPI", ", setup changed", ", news ahead", ". Price moved too far", ", no longer interested", " ❌"),
    *(", TP was hit before entry", ", never filled", ". New setup coming", ", structure broke", ", we missed it", ", didn't fill"),
    *(", will reassess tomorrow", " please", "!", " guys", ", don't like it anymore", ", momentum is gone", ", not worth it"),
)
JOINTS = (
    *(", ", ", ", ". ", " and ", " & ", "\n", "\n", " + ", "; ", " - ", ", then ", " then ", " | ", ", also ", " / "),
    *("\n\n", "... ", ", and ", " ✅ ", " 🔥 ", "! ", " – ", " now ", "\n- ", "\n✅ ", "\n➡️ ", ". Now ", ", now "),
)
TAILS = (
    *("", "", "", "", "", "", "", "", "\n\nManage your risk.", "\n#forex #signals", "\n— Mike", "\n\nNot financial advice"),
    *("\nGood luck 🍀", "\n\n🔥 VIP SIGNALS 🔥", "\nhttps://t.me/room/123", "\n@everyone", "\nTrade safe", "\n🙏🙏"),
)
RUNNERS = (
    *("", "", "", "", "", "", ", let the rest run", ", rest is running", ", leave the rest", ", hold the rest", ", runners on"),
    *(", rest riding", ", letting the rest ride", " and keep the rest open", ", hold remaining", " and let it run"),
    *(", holding the rest for TP2", ". Let the rest ride", " and leave a runner", ", rest for TP3", ", keep the remaining"),
)
