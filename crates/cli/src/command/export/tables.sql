-- Times are RFC 3339 in UTC. Amounts are exact decimal texts; beside each, the column …_units has it as a whole number
-- of minor units, to be summed up, or null where it has more than 18 digits.

-- What each table is.
CREATE TABLE readme (
    name TEXT PRIMARY KEY,
    about TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO readme VALUES
    ('commons', 'one row: the commons after its last record; balances + deposits + escrows + treasury = issued - redeemed'),
    ('records', 'what was asked, record by record; the command of record 0 is the constitution'),
    ('events', 'what each record led to; json has all of it'),
    ('postings', 'every movement of money, double entry: an account''s id, outside, deposits, escrow:… or treasury:… on either side'),
    ('accounts', 'the accounts, and what they can spend'),
    ('classes', 'the classes of assets, with their rates of tax a year and their figures so far'),
    ('assets', 'the register'),
    ('members', 'who may vote, with what voice credits'),
    ('proposals', 'what the common fund was asked for, and what the members were asked'),
    ('rounds', 'the rounds; rule, voters and paid once they have closed'),
    ('outcomes', 'how each round ended for each proposal'),
    ('votes', 'the ballots as they stand, vote by vote; those of a round that runs are not in an export that is public');

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
    treasury TEXT NOT NULL,
    issued_units INTEGER AS (iif(length(issued) <= 18, CAST(replace(issued, '.', '') AS INTEGER), NULL)),
    redeemed_units INTEGER AS (iif(length(redeemed) <= 18, CAST(replace(redeemed, '.', '') AS INTEGER), NULL)),
    balances_units INTEGER AS (iif(length(balances) <= 18, CAST(replace(balances, '.', '') AS INTEGER), NULL)),
    deposits_units INTEGER AS (iif(length(deposits) <= 18, CAST(replace(deposits, '.', '') AS INTEGER), NULL)),
    escrows_units INTEGER AS (iif(length(escrows) <= 18, CAST(replace(escrows, '.', '') AS INTEGER), NULL)),
    treasury_units INTEGER AS (iif(length(treasury) <= 18, CAST(replace(treasury, '.', '') AS INTEGER), NULL))
) STRICT;

CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    command_hash TEXT NOT NULL,
    events_hash TEXT NOT NULL,
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
    amount_units INTEGER AS (iif(length(amount) <= 18, CAST(replace(amount, '.', '') AS INTEGER), NULL)),
    tax_units INTEGER AS (iif(length(tax) <= 18, CAST(replace(tax, '.', '') AS INTEGER), NULL)),
    valuation_units INTEGER AS (iif(length(valuation) <= 18, CAST(replace(valuation, '.', '') AS INTEGER), NULL)),
    deposit_units INTEGER AS (iif(length(deposit) <= 18, CAST(replace(deposit, '.', '') AS INTEGER), NULL)),
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
    amount_units INTEGER AS (iif(length(amount) <= 18, CAST(replace(amount, '.', '') AS INTEGER), NULL)),
    FOREIGN KEY (record, n) REFERENCES events
) STRICT;

CREATE TABLE accounts (
    account TEXT PRIMARY KEY,
    handle TEXT,
    key TEXT NOT NULL,
    balance TEXT NOT NULL,
    balance_units INTEGER AS (iif(length(balance) <= 18, CAST(replace(balance, '.', '') AS INTEGER), NULL))
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
    geometry TEXT,
    valuation_units INTEGER AS (iif(length(valuation) <= 18, CAST(replace(valuation, '.', '') AS INTEGER), NULL)),
    sale_price_units INTEGER AS (iif(length(sale_price) <= 18, CAST(replace(sale_price, '.', '') AS INTEGER), NULL)),
    deposit_units INTEGER AS (iif(length(deposit) <= 18, CAST(replace(deposit, '.', '') AS INTEGER), NULL)),
    tax_owed_units INTEGER AS (iif(length(tax_owed) <= 18, CAST(replace(tax_owed, '.', '') AS INTEGER), NULL)),
    arrears_units INTEGER AS (iif(length(arrears) <= 18, CAST(replace(arrears, '.', '') AS INTEGER), NULL)),
    price_to_pay_units INTEGER AS (iif(length(price_to_pay) <= 18, CAST(replace(price_to_pay, '.', '') AS INTEGER), NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE classes (
    class TEXT PRIMARY KEY,
    rate TEXT NOT NULL,
    assets INTEGER NOT NULL,
    held INTEGER NOT NULL,
    tax TEXT NOT NULL,
    sales INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    tax_units INTEGER AS (iif(length(tax) <= 18, CAST(replace(tax, '.', '') AS INTEGER), NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    account TEXT PRIMARY KEY REFERENCES accounts,
    uniqueness_tag TEXT NOT NULL,
    admitted_at TEXT NOT NULL,
    active_from TEXT NOT NULL,
    suspended INTEGER NOT NULL,
    credits INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE proposals (
    proposal TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    filer TEXT NOT NULL REFERENCES accounts,
    filed_at TEXT NOT NULL,
    status TEXT NOT NULL,
    bond TEXT NOT NULL,
    recipient TEXT REFERENCES accounts,
    ask TEXT,
    bond_units INTEGER AS (iif(length(bond) <= 18, CAST(replace(bond, '.', '') AS INTEGER), NULL)),
    ask_units INTEGER AS (iif(length(ask) <= 18, CAST(replace(ask, '.', '') AS INTEGER), NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE rounds (
    round INTEGER PRIMARY KEY,
    phase TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    voting_opens_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    eligible INTEGER NOT NULL,
    share INTEGER NOT NULL,
    revenue TEXT NOT NULL,
    budget TEXT NOT NULL,
    rule TEXT,
    voters INTEGER,
    paid TEXT,
    revenue_units INTEGER AS (iif(length(revenue) <= 18, CAST(replace(revenue, '.', '') AS INTEGER), NULL)),
    budget_units INTEGER AS (iif(length(budget) <= 18, CAST(replace(budget, '.', '') AS INTEGER), NULL)),
    paid_units INTEGER AS (iif(length(paid) <= 18, CAST(replace(paid, '.', '') AS INTEGER), NULL))
) STRICT;

CREATE TABLE outcomes (
    round INTEGER NOT NULL REFERENCES rounds,
    proposal TEXT NOT NULL REFERENCES proposals,
    net INTEGER NOT NULL,
    votes_for INTEGER NOT NULL,
    votes_against INTEGER NOT NULL,
    supporters INTEGER NOT NULL,
    opponents INTEGER NOT NULL,
    bond_returned INTEGER NOT NULL,
    granted TEXT,
    granted_units INTEGER AS (iif(length(granted) <= 18, CAST(replace(granted, '.', '') AS INTEGER), NULL)),
    PRIMARY KEY (round, proposal)
) STRICT, WITHOUT ROWID;

CREATE TABLE votes (
    round INTEGER NOT NULL REFERENCES rounds,
    member TEXT NOT NULL REFERENCES members,
    proposal TEXT NOT NULL REFERENCES proposals,
    votes INTEGER NOT NULL,
    PRIMARY KEY (round, member, proposal)
) STRICT, WITHOUT ROWID;
