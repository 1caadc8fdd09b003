"""Tables, transactions, inbox, outbox, ledger, vault and migrations, on SQLite and PostgreSQL."""
