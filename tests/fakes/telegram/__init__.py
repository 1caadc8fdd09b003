"""A Telegram Bot API on loopback with simulated people, for tests that drive the real python-telegram-bot.

Start at `server.FakeTelegram`; `people.Person` acts, `faults.Fault` breaks things. Written from Telegram's
documentation and TDLib's tests, never compared with the live service.
"""
