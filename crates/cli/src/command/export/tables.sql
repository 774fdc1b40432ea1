-- Times are RFC 3339 in UTC, amounts exact decimal texts.

-- One row: the commons after its last record. balances + deposits + escrows + treasury = issued - redeemed.
CREATE TABLE commons (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    scale INTEGER NOT NULL,
    records INTEGER NOT NULL,
    at TEXT NOT NULL,
    issued TEXT NOT NULL,
    redeemed TEXT NOT NULL,
    balances TEXT NOT NULL,
    deposits TEXT NOT NULL,
    escrows TEXT NOT NULL,
    treasury TEXT NOT NULL
) STRICT;

CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    command_sha256 TEXT,
    events_sha256 TEXT,
    leaf_hash TEXT NOT NULL,
    command TEXT,
    withheld INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
    record INTEGER NOT NULL REFERENCES records,
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    part TEXT NOT NULL,
    type TEXT NOT NULL,
    asset TEXT,
    account TEXT,
    counterparty TEXT,
    amount TEXT,
    tax TEXT,
    valuation TEXT,
    deposit TEXT,
    json TEXT NOT NULL,
    PRIMARY KEY (record, n)
) STRICT, WITHOUT ROWID;

-- Double entry: an account's id, 'outside', 'deposits', 'escrow:…' or 'treasury:…' on either side.
CREATE TABLE postings (
    record INTEGER NOT NULL,
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    from_place TEXT NOT NULL,
    to_place TEXT NOT NULL,
    amount TEXT NOT NULL,
    FOREIGN KEY (record, n) REFERENCES events
) STRICT;

CREATE TABLE accounts (
    account TEXT PRIMARY KEY,
    handle TEXT,
    key TEXT NOT NULL,
    balance TEXT NOT NULL,
    member_active_from TEXT,
    credits INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE assets (
    asset TEXT PRIMARY KEY,
    class TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    link TEXT,
    status TEXT NOT NULL,
    holder TEXT REFERENCES accounts,
    valuation TEXT,
    sale_price TEXT,
    deposit TEXT NOT NULL,
    tax_owed TEXT NOT NULL,
    runs_out_at TEXT,
    arrears TEXT NOT NULL,
    lapses_at TEXT,
    price_to_pay TEXT,
    tenure_until TEXT,
    handover_until TEXT,
    bundle TEXT REFERENCES assets,
    geometry TEXT
) STRICT, WITHOUT ROWID;
