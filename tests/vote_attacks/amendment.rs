//! A hostile amendment of the constitution.

use anyhow::{Context, Result, ensure};
use governance::{AmendmentVote, Event as Governed, Ruling};
use ledger::Timestamp;
use serde_json::{Value, json};
use state_machine::{Event, Occurred};

use crate::commune::{Commune, refused};
use crate::electorate::least;
use crate::table::Table;

const MEMBERS: usize = 100;

/// What a round made of the amendment, when so many vote for it, and so many others against, with all their credits.
fn put(commune: &Commune, id: &str, hostile: usize, honest: usize) -> Result<bool> {
    let mut commune = commune.copy()?;
    let all = commune.credits(1)?.isqrt() as i64;
    for member in 0..hostile + honest {
        commune.vote(member, &[(id, if member < hostile { all } else { -all })])?;
    }
    commune.pass(14);
    let ruling = &commune.outcome(1, id).context("it was put")?.ruling;
    Ok(matches!(ruling, Ruling::Amendment(AmendmentVote::Passed)))
}

pub fn members_needed() -> Result<Table> {
    let mut commune = Commune::found("equal-shares", MEMBERS)?;
    commune.file_amendment(1, "hostile", json!({ "governance.rule": "greedy" }))?;
    commune.pass_to_opening();
    commune.pass(7);
    let title = format!("HOSTILE AMENDMENT: members of {MEMBERS} whom it takes, twice in a row");
    let mut table =
        Table::new(title, ["honest members against it", "hostile members needed", "of the votes on it"]);
    for honest in [0, 5, 10, 14, 20, 30, 40, 41] {
        let enough =
            |hostile: i64| put(&commune, "hostile", hostile as usize, honest).expect("votes are cast");
        let Some(hostile) = least(1..=(MEMBERS - honest) as i64, enough) else {
            table.row(&honest.to_string(), ["all the others do not suffice".into(), "-".into()]);
            ensure!(honest * 5 > MEMBERS * 2, "more than two fifths");
            continue;
        };
        let voting = hostile as usize + honest;
        ensure!(voting * 5 >= MEMBERS && hostile as usize * 5 >= voting * 3, "{hostile} against {honest}");
        let share = format!("{} %", 100 * hostile as usize / voting);
        table.row(&honest.to_string(), [hostile.to_string(), share]);
    }
    Ok(table
        .note("defence: three fifths of those who vote on it, by heads, and a fifth of all members; credits replace no heads")
        .note("weakness: when nobody else votes a fifth of the members is enough; there are two rounds to wake up in")
        .note("weakness: the first who vote against complete the fifth: they spare the attacker as many members"))
}

/// Parameters that a lasting majority pushes as far as it can: path, and where the constitution has it.
const PUSHED: [(&str, &str); 3] = [
    ("governance.treasury_share", "/governance/treasury_share"),
    ("governance.revenue_multiple", "/governance/revenue_multiple"),
    ("governance.min_bond", "/governance/min_bond"),
];

/// A decimal in billionths.
fn billionths(value: &Value) -> Result<u128> {
    let text = value.as_str().context("a decimal")?;
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    Ok(format!("{whole}{part:0<9}").parse()?)
}

/// As it may be written with two decimals, rounded down.
fn decimal(billionths: u128) -> String {
    format!("{}.{:02}", billionths / 1_000_000_000, billionths / 10_000_000 % 100)
}

/// Three years under a majority that files the largest steps whenever none of its own is pending.
struct Pushing {
    commune: Commune,
    /// The parameters at the founding and after each year.
    years: Vec<Vec<u128>>,
    /// When steps took effect, in days.
    in_force: Vec<i64>,
    founded_at: Timestamp,
}

impl Pushing {
    fn read(&self) -> Result<Vec<u128>> {
        PUSHED.iter().map(|(_, pointer)| billionths(&self.commune.parameter(pointer)?)).collect()
    }

    fn days(&self, at: Timestamp) -> i64 {
        (at.seconds() - self.founded_at.seconds()) / 86_400
    }

    /// The next round, with `pending` in it or not; whether that took effect.
    fn round(&mut self, pending: &str) -> Result<bool> {
        let before = self.read()?;
        self.commune.pass_to_opening();
        self.commune.pass(7);
        // Adopted, it is in no round any more.
        let put = |member: usize, commune: &mut Commune| commune.vote(member, &[(pending, 5)]).is_ok();
        let voted = (0..20).filter(|&member| put(member, &mut self.commune)).count();
        ensure!(voted == 0 || voted == 20);
        let happened = self.commune.pass(14);
        if self.days(self.commune.now) > 365 * self.years.len() as i64 {
            self.years.push(before);
        }
        let took_effect = |Occurred(at, event): &Occurred| {
            matches!(event, Event::Governance(Governed::AmendmentInForce { .. })).then_some(*at)
        };
        let at = happened.iter().find_map(took_effect);
        self.in_force.extend(at.map(|at| self.days(at)));
        Ok(at.is_some())
    }
}

fn push_for_three_years() -> Result<Pushing> {
    let commune = Commune::found("equal-shares", 30)?;
    let founded_at = commune.now;
    let mut pushing = Pushing { commune, years: Vec::new(), in_force: Vec::new(), founded_at };
    pushing.years.push(pushing.read()?);
    for step in 1.. {
        let values = pushing.read()?;
        let more = |(&(path, _), value): (&(&str, &str), &u128)| {
            (path.to_owned(), json!(decimal(value + value / 5)))
        };
        let changes: serde_json::Map<String, Value> = PUSHED.iter().zip(&values).map(more).collect();
        let id = format!("step-{step}");
        pushing.commune.file_amendment(1, &id, changes.into())?;
        while pushing.years.len() < 4 && !pushing.round(&id)? {}
        if pushing.years.len() == 4 {
            break;
        }
    }
    Ok(pushing)
}

pub fn time_needed() -> Result<Table> {
    let pushed = push_for_three_years()?;
    let mut table = Table::new(
        "HOSTILE AMENDMENT: how far a majority that lasts pushes one parameter, by steps of a fifth",
        ["parameter", "founded", "1 year", "2 years", "3 years", "factor a year"],
    );
    for (place, (path, _)) in PUSHED.iter().enumerate() {
        let values: Vec<u128> = pushed.years.iter().map(|year| year[place]).collect();
        ensure!(
            values[1] > values[0] && values[3] * 1_000 <= values[0] * 1_728,
            "one step a year: {values:?}"
        );
        let factor = (values[3] as f64 / values[0] as f64).cbrt();
        let shown = values.iter().map(|value| decimal(*value));
        table.row(path, shown.chain([format!("{factor:.2}")]));
    }
    let opened = pushed.days(pushed.commune.opening(1).opened_at);
    let first = pushed.in_force.first().context("the first step took effect")?;
    ensure!(first - opened >= 2 * 90, "two more rounds: {first}");
    let days: Vec<String> = pushed.in_force.iter().map(i64::to_string).collect();
    Ok(table
        .note(format!(
            "the first took effect {} days after the round that it was first put to opened: passed in two rounds, in force \
             at the close of the third",
            first - opened
        ))
        .note(format!("the steps took effect on days {}: the next one builds on one in force", days.join(", "))))
}

pub fn what_changes_at_once() -> Result<Table> {
    let mut commune = Commune::found("equal-shares", 3)?;
    let own = client::Key::from_seed([3; 32]).public();
    let mut table =
        Table::new("HOSTILE AMENDMENT: what may be proposed, and what not even that", ["change", "outcome"]);
    let refused_changes = [
        ("governance.treasury_share", json!("0.31")),
        ("governance.min_supporters", json!(1)),
        ("currency.scale", json!(3)),
        ("classes.land.id", json!("mine")),
        ("governance.vote_cost", json!("linear")),
        ("governance.issuance", json!("by tax")),
        ("governance.amendment_majority", json!("0.5")),
    ];
    for (place, (path, value)) in refused_changes.into_iter().enumerate() {
        let answer = commune.file_amendment(1, &format!("refused-{place}"), json!({ path: value }));
        let why = refused(answer)?;
        table.row(&format!("{path} = {value}"), [why]);
    }
    let allowed = [
        ("governance.treasury_share", json!("0.30")),
        ("governance.rule", json!("greedy")),
        ("governance.ballots", json!("open")),
        ("officers.registrars", json!([own, client::Key::from_seed([4; 32]).public()])),
    ];
    for (place, (path, value)) in allowed.into_iter().enumerate() {
        commune.file_amendment(1, &format!("allowed-{place}"), json!({ path: value }))?;
        let value = if value.is_array() { "two keys of the attacker's".into() } else { value.to_string() };
        table.row(&format!("{path} = {value}"), ["may be put to the vote".into()]);
    }
    Ok(table
        .note("defence: v², equal issuance, the majorities and the bounds are no parameters; numbers move by a fifth at most")
        .note("weakness: choices and officers change in one step: who wins two votes may replace all registrars"))
}
