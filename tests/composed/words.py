"""What rooms call the sides and the levels, by language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one language; sides as pairs of bought and sold."""

    language: str
    sides: tuple[tuple[str, str], ...]
    entry: tuple[str, ...]
    zone: tuple[str, ...]
    stop: tuple[str, ...]
    target: tuple[str, ...]
    targets: tuple[str, ...]
    leverage: tuple[str, ...]
    now: tuple[str, ...]
    comma: bool = False


ENGLISH = Words(
    language="en",
    sides=(("BUY", "SELL"), ("LONG", "SHORT"), ("Buy", "Sell"), ("Long", "Short"), ("buy", "sell"), ("long", "short")),
    entry=(
        *(
            "Entry",
            "Entry",
            "ENTRY",
            "Entry price",
            "Entry Point",
            "Enter at",
            "Entry level",
            "EP",
            "Open price",
            "Enter",
        ),
        *("Entry target", "Limit price", "Order price", "Entries", "entry", "Price", "Fill price", "Avg entry", "E"),
    ),
    zone=(
        "Entry zone",
        "Entry",
        "Entry range",
        "Entry area",
        "Entries",
        "Zone",
        "ENTRY ZONE",
        "Entry between",
        "Entry Targets",
    ),
    stop=(
        *("SL", "Stop loss", "Stop Loss", "STOP LOSS", "Stoploss", "Stop", "STOP", "S/L", "stop", "sl", "Stop-loss"),
        *("StopLoss", "Invalidation", "Hard stop", "Protective stop", "SL price", "Stop price", "S.L", "Stop level"),
    ),
    target=(
        *("TP", "Target", "TP", "T", "Take profit", "Take Profit", "TARGET", "tp", "Tgt", "PT", "TGT", "Take-Profit"),
        *("T/P", "Profit target", "Objective", "Goal", "target"),
    ),
    targets=(
        *("Targets", "TP", "TPs", "Take profit", "Take-Profit Targets", "TARGETS", "Take profits", "Profit targets"),
        *("TP's", "Tps", "TGTS", "Exit targets", "Take Profit Levels", "Targets (TP)", "Take profit targets"),
    ),
    leverage=("Leverage", "Lev", "LEVERAGE", "leverage", "Leverage used", "Max leverage", "lev"),
    now=("now", "NOW", "at market", "CMP", "market", "right now", "instant", "at cmp", "market order", "Now"),
)
OTHERS = (
    Words(
        language="es",
        sides=(("COMPRA", "VENTA"), ("Compra", "Venta"), ("LARGO", "CORTO"), ("Comprar", "Vender")),
        entry=("Entrada", "Precio de entrada", "Punto de entrada", "ENTRADA"),
        zone=("Zona de entrada", "Entrada"),
        stop=("SL", "Stop Loss", "Stop", "Stop de pérdida"),
        target=("TP", "Objetivo", "Take profit", "Toma de ganancias"),
        targets=("Objetivos", "TP", "Take profits", "Metas"),
        leverage=("Apalancamiento",),
        now=("ahora", "AHORA", "a mercado"),
    ),
    Words(
        language="pt",
        sides=(("COMPRA", "VENDA"), ("Compra", "Venda"), ("Comprar", "Vender"), ("LONG", "SHORT")),
        entry=("Entrada", "Preço de entrada", "Ponto de entrada"),
        zone=("Zona de entrada", "Entrada", "Região de entrada"),
        stop=("Stop", "SL", "Stop Loss", "Stop loss"),
        target=("Alvo", "TP", "Take profit"),
        targets=("Alvos", "TP", "Alvos de lucro"),
        leverage=("Alavancagem",),
        now=("agora", "AGORA", "a mercado"),
    ),
    Words(
        language="fr",
        sides=(("ACHAT", "VENTE"), ("Achat", "Vente"), ("Acheter", "Vendre"), ("LONG", "SHORT")),
        entry=("Entrée", "Prix d'entrée", "Point d'entrée"),
        zone=("Zone d'entrée", "Entrée"),
        stop=("SL", "Stop", "Stop loss"),
        target=("TP", "Objectif", "Take profit"),
        targets=("Objectifs", "TP"),
        leverage=("Levier", "Effet de levier"),
        now=("maintenant", "au marché", "MAINTENANT"),
    ),
    Words(
        language="de",
        sides=(("KAUFEN", "VERKAUFEN"), ("Kauf", "Verkauf"), ("Kaufen", "Verkaufen"), ("LONG", "SHORT")),
        entry=("Einstieg", "Einstiegskurs", "Entry"),
        zone=("Einstiegszone", "Einstieg", "Kaufzone"),
        stop=("SL", "Stop", "Stopp", "Stop-Loss"),
        target=("Ziel", "TP", "Kursziel", "Take Profit"),
        targets=("Ziele", "TP", "Kursziele"),
        leverage=("Hebel",),
        now=("jetzt", "sofort", "zum Marktpreis"),
    ),
    Words(
        language="it",
        sides=(("COMPRA", "VENDI"), ("Compra", "Vendi"), ("Acquisto", "Vendita"), ("LONG", "SHORT")),
        entry=("Ingresso", "Entrata", "Prezzo di ingresso"),
        zone=("Zona di ingresso", "Ingresso"),
        stop=("SL", "Stop", "Stop loss"),
        target=("TP", "Obiettivo", "Target"),
        targets=("Obiettivi", "TP", "Target"),
        leverage=("Leva",),
        now=("ora", "adesso", "a mercato"),
    ),
    Words(
        language="ru",
        sides=(
            ("ЛОНГ", "ШОРТ"),
            ("Лонг", "Шорт"),
            ("Покупка", "Продажа"),
            ("ПОКУПКА", "ПРОДАЖА"),
            ("покупаем", "продаем"),
        ),
        entry=("Вход", "Точка входа", "Цена входа", "ТВХ"),
        zone=("Зона входа", "Вход", "Диапазон входа"),
        stop=("Стоп", "СЛ", "Стоп-лосс", "SL"),
        target=("Цель", "Тейк", "ТП", "TP", "Тейк-профит"),
        targets=("Цели", "Тейки", "Тейк-профиты", "Таргеты"),
        leverage=("Плечо", "Кредитное плечо"),
        now=("сейчас", "по рынку", "с текущих"),
    ),
    Words(
        language="tr",
        sides=(("AL", "SAT"), ("ALIŞ", "SATIŞ"), ("Alım", "Satım"), ("LONG", "SHORT")),
        entry=("Giriş", "Giriş fiyatı", "Giriş seviyesi"),
        zone=("Giriş bölgesi", "Giriş", "Giriş aralığı"),
        stop=("Stop", "Zarar durdur", "SL", "Stop loss"),
        target=("Hedef", "TP", "Kar al"),
        targets=("Hedefler", "TP", "Kar al"),
        leverage=("Kaldıraç",),
        now=("şimdi", "piyasadan", "hemen"),
    ),
    Words(
        language="ar",
        sides=(("شراء", "بيع"),),
        entry=("دخول", "سعر الدخول", "نقطة الدخول"),
        zone=("منطقة الدخول", "دخول"),
        stop=("وقف الخسارة", "ستوب", "SL"),
        target=("هدف", "الهدف", "TP"),
        targets=("الأهداف", "اهداف"),
        leverage=("الرافعة",),
        now=("الآن", "الان"),
    ),
    Words(
        language="fa",
        sides=(("خرید", "فروش"), ("لانگ", "شورت")),
        entry=("ورود", "نقطه ورود"),
        zone=("محدوده ورود", "ورود"),
        stop=("حد ضرر", "استاپ", "SL"),
        target=("هدف", "تارگت", "TP"),
        targets=("اهداف", "تارگت ها"),
        leverage=("لوریج", "اهرم"),
        now=("الان",),
    ),
    Words(
        language="id",
        sides=(("BELI", "JUAL"), ("Beli", "Jual"), ("BUY", "SELL")),
        entry=("Masuk", "Entry", "Harga masuk"),
        zone=("Area entry", "Area masuk", "Entry"),
        stop=("SL", "Stop Loss", "Stop"),
        target=("TP", "Target"),
        targets=("Target", "TP"),
        leverage=("Leverage",),
        now=("sekarang", "NOW"),
    ),
    Words(
        language="vi",
        sides=(("MUA", "BÁN"), ("Mua", "Bán"), ("BUY", "SELL")),
        entry=("Vào lệnh", "Entry", "Giá vào"),
        zone=("Vùng vào lệnh", "Entry", "Vùng mua"),
        stop=("Cắt lỗ", "SL", "Dừng lỗ"),
        target=("Chốt lời", "TP", "Mục tiêu"),
        targets=("Chốt lời", "TP", "Mục tiêu"),
        leverage=("Đòn bẩy",),
        now=("ngay", "bây giờ"),
    ),
    Words(
        language="hi",
        sides=(("खरीदें", "बेचें"), ("BUY", "SELL")),
        entry=("एंट्री", "Entry"),
        zone=("एंट्री", "Entry"),
        stop=("स्टॉप लॉस", "SL"),
        target=("टारगेट", "TP", "Target"),
        targets=("टारगेट", "Targets"),
        leverage=("Leverage",),
        now=("अभी",),
    ),
    Words(
        language="zh",
        sides=(("做多", "做空"), ("多单", "空单"), ("买入", "卖出")),
        entry=("入场", "进场", "入场价", "开仓"),
        zone=("入场区间", "进场区间", "入场"),
        stop=("止损", "止損", "止损价"),
        target=("止盈", "目标", "目標"),
        targets=("止盈", "目标", "止盈目标"),
        leverage=("杠杆", "槓桿"),
        now=("市价", "现价"),
    ),
    Words(
        language="ja",
        sides=(("買い", "売り"), ("ロング", "ショート")),
        entry=("エントリー", "エントリー価格"),
        zone=("エントリー",),
        stop=("損切り", "ストップ"),
        target=("利確", "ターゲット"),
        targets=("利確", "ターゲット"),
        leverage=("レバレッジ",),
        now=("成行", "今"),
    ),
    Words(
        language="ko",
        sides=(("매수", "매도"), ("롱", "숏")),
        entry=("진입", "진입가"),
        zone=("진입 구간", "진입"),
        stop=("손절", "손절가"),
        target=("목표", "목표가", "익절"),
        targets=("목표", "목표가", "익절"),
        leverage=("레버리지",),
        now=("시장가", "지금"),
    ),
    Words(
        language="uk",
        sides=(("КУПІВЛЯ", "ПРОДАЖ"), ("Лонг", "Шорт")),
        entry=("Вхід", "Точка входу"),
        zone=("Зона входу", "Вхід"),
        stop=("Стоп", "Стоп-лос"),
        target=("Ціль", "Тейк", "TP"),
        targets=("Цілі", "Тейки"),
        leverage=("Плече",),
        now=("зараз", "по ринку"),
    ),
)
