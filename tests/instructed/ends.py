"""The ways of telling that a trade is over, or that an order is withdrawn."""

from __future__ import annotations

FORMS: dict[str, tuple[str, ...]] = {
    "close": (
        *("{do}{leave}{it}{here}", "{did}{left}{it}{here}", "{doing}{leaving}{it}{here}", "{adj}closed", "{adj}close now"),
        *("{adj}closed manually", "{do}close {adj}now", "{adj}trade closed", "{do}close {adj}position{here}", "{adj}exit{here}"),
        *("closed {adj}manually", "manually closed{it}", "{do}close the trade{on}{here}", "all out{on}", "out of{into}{here}"),
        *("full exit{on}{here}", "{do}exit{it} fully", "{do}close{it} fully", "{do}close full position{on}", "full close{on}"),
        *("{do}take full profit{on}{here}", "{do}close in profit{on}", "closing{it} early", "{do}get out of{into}{here}"),
        *("flat{on}", "{do}go flat{on}", "{adj}position closed", "shut{it} manually", "{do}shut{it}{here}", "{do}kill{it}{here}"),
        *("{doing}out{on}", "we are out{on}", "{did}got out{on}{here}", "{did}stepped out{on}", "{do}exit all {adj}positions"),
        *("{do}close all {adj}positions", "{do}exit {adj}at market", "{did}flattened{it}", "{did}bailed{on}", "cut{it}{here}"),
        *("{do}end{it} here", "{did}cut {adj}loose", "closing out{it}", "{do}cash out{on} fully", "{do}close{it} completely"),
        *("{adj}: full close", "{adj}- closed here", "exit signal{on}", "{do}close{it} at BE", "closed{it} at breakeven"),
        *("{do}sell everything{on}{here}", "{did}sold all{on}", "rest closed{on}", "{do}close the rest{on}{here}"),
        *("{do}close remaining{on}{here}", "{did}closed the remaining position{on}", "closed the runners{on}", "runners closed{on}"),
    ),
    "closeat": (
        *("{did}{left}{it} {at} {price}", "closed{it} {at} {price}", "{adj}closed {at} {price}", "out{on} {at} {price}"),
        *("{doing}{leaving}{it} {at} {price}", "all out{on} {at} {price}", "STC{into} {at} {price}", "exit{it} {at} {price}"),
        *("{do}{leave}{it} {at} {price}", "{adj}exit {price}", "{did}exited{into} {at} {price}", "sold all{on} {at} {price}"),
        *("closed the rest{on} {at} {price}", "rest closed {at} {price}{on}", "manually closed{it} {at} {price}", "rest out {at} {price}{on}"),
        *("{adj}trade closed {at} {price}", "flat{on} {at} {price}", "stopped{into} out {at} {price}", "{did}took the loss{on} {at} {price}"),
        *("{adj}full exit {at} {price}", "shut{it} {at} {price}", "closed out{it} {at} {price}", "last piece closed {at} {price}{on}"),
    ),
    "stopped": (
        *("{adj}SL hit", "{adj}stop hit", "stopped out{on}", "{adj}stopped out", "SL hit{on}", "stop loss hit{on}", "{did}got stopped{on}"),
        *("{adj}hit SL", "{adj}hit stop loss", "stop got taken{on}", "stop got hit{on}", "{adj}stop triggered", "{adj}SL triggered"),
        *("stopped{on}", "{adj}stopped at BE", "stopped at breakeven{on}", "BE hit{on}", "stopped out at entry{on}", "{adj}SL taken"),
        *("stop was hit{on}", "got stopped out{on}", "{adj}took the stop", "we got stopped{on}", "took us out at BE{on}"),
        *("{adj}hit our stop", "our stop got hit{on}", "{adj}SL ❌", "SL reached{on}", "unfortunately SL hit{on}", "sl hit{on} unlucky"),
        *("{adj}stop loss triggered", "stopped out at {price}{on}", "{adj}stopped at {price}", "SL hit at {price}{on}", "stop filled{on}"),
        *("trailing stop hit{on}", "trailing stop took us out{on}", "BE stop hit{on}", "wicked out{on}", "knocked out{on}", "{adj}tagged our stop"),
    ),
    "finished": (
        *("{adj}all targets hit", "all targets hit{on}", "all TPs hit{on}", "final target hit{on}", "full TP{on}", "full TP hit{on}"),
        *("{adj}all targets reached", "all targets done{on}", "last target hit{on}", "final TP smashed{on}", "all TP hit ✅{on}"),
        *("{adj}all take profits hit", "every target hit{on}", "all targets smashed{on}", "{adj}final TP ✅", "all TPs ✅✅✅{on}"),
        *("all 3 targets hit{on}", "{adj}full target hit", "TP1 TP2 TP3 all hit{on}", "{adj}all targets achieved", "final target reached{on}"),
        *("all targets completed{on}", "{adj}TP final hit", "full take profit hit{on}", "all profit targets hit{on}"),
    ),
    "everything": (
        *("{do}close everything{here}", "{do}close all trades{here}", "{do}close all positions{here}", "closing everything{here}"),
        *("{do}exit everything{here}", "closed everything{here}", "everything closed", "{do}close all{here}", "all positions closed"),
        *("{do}close all open trades{here}", "{do}flatten everything{here}", "{do}go flat on everything", "all trades closed"),
        *("{doing}closing all positions{here}", "{do}close all running trades{here}", "{do}exit all positions{here}", "flat across the board"),
        *("{do}get out of everything{here}", "{did}closed all my positions{here}", "all out of everything{here}", "CLOSE ALL NOW"),
    ),
    "cancel": (
        *("{do}{drop} {adj}{waiting}", "{dropped} {adj}{waiting}", "{dropping} {adj}{waiting}", "{adj}{waiting} {gone}"),
        *("{do}{drop} the {waiting}{on}", "{adj}{waiting} is {gone}", "{waiting} {gone}{on}", "{did}{dropped0} {adj}{waiting}"),
        *("{adj}setup no longer valid", "{adj}signal invalid now", "{adj}limit never filled, {do}remove it", "{adj}{waiting} expired"),
        *("{adj}cancelled", "{do}cancel{into}", "{do}delete{into}", "{do}remove{into}", "{do}ignore the {adj}signal", "{adj}signal cancelled"),
        *("{do}disregard the {adj}signal, it never triggered", "{adj}setup invalidated", "{adj}not valid anymore", "{do}scratch {adj}order"),
        *("{do}pull {adj}limit", "{do}take {adj}order down", "{adj}limit pulled", "{do}forget the {adj}{waiting}", "no longer interested in the {adj}limit"),
        *("{adj}entry missed, {do}cancel the {waiting}", "{adj}missed the entry, {do}delete the {waiting}", "{adj}order withdrawn"),
        *("{do}cancel {adj}order if not filled", "{do}delete {adj}limit if not triggered yet", "{adj}idea is off", "{do}void {adj}{waiting}"),
    ),
}

MORE: dict[str, tuple[str, ...]] = {
    "leave": ("close", "exit", "close out", "cut", "shut", "get out of", "flatten", "kill", "dump", "liquidate", "sell"),
    "left": ("closed", "exited", "closed out", "cut", "shut", "flattened", "killed", "dumped", "liquidated", "sold", "scratched"),
    "leaving": ("closing", "exiting", "closing out", "cutting", "shutting", "getting out of", "flattening", "dumping", "killing"),
    "drop": (
        *("cancel", "delete", "remove", "pull", "scratch", "scrap", "kill", "withdraw", "drop", "void", "forget", "ignore"),
        *("take down", "nix", "get rid of", "close", "disregard", "revoke", "abort", "clear"),
    ),
    "dropped": ("cancelled", "canceled", "deleted", "removed", "pulled", "scrapped", "killed", "dropped", "scratched", "withdrew"),
    "dropped0": ("cancelled", "deleted", "removed", "pulled", "scrapped", "killed", "dropped", "scratched", "withdrawn", "taken down"),
    "dropping": ("cancelling", "deleting", "removing", "pulling", "scrapping", "canceling", "dropping", "withdrawing", "killing"),
    "gone": (
        *("cancelled", "canceled", "deleted", "removed", "pulled", "withdrawn", "scrapped", "cancelled ❌", "voided", "void"),
        *("dropped", "killed", "off", "invalid", "no longer valid", "not valid anymore", "expired", "scratched", "dead"),
    ),
    "waiting": (
        *("limit", "limit order", "buy limit", "sell limit", "pending order", "pending", "order", "setup", "signal", "buy stop"),
        *("sell stop", "limits", "pending orders", "bid", "entry order", "stop order", "trade idea", "unfilled order"),
    ),
}
