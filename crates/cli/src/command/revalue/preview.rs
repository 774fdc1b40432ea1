//! How tax and runway would change with new valuations, and which of them would be refused.

use anyhow::Result;
use client::{Client, ClientError, Key, Method};
use ledger::{AccountId, Amount, Currency, Money, Rate, Timestamp};
use registry::tax;
use serde_json::{Value, json};

use super::Line;
use crate::output::{filled, table};
use crate::remote::{Signer, asset_path, field};

/// One line, worked out.
struct Row {
    /// Before and after; none where nothing is held, or by somebody else.
    valuation: Option<Money>,
    becomes: Option<Money>,
    tax_per_day: Option<(Money, Money)>,
    paid_until: Option<(String, String)>,
    refused: Option<String>,
}

/// A table of the lines, and what they change in all.
pub(super) fn of(lines: &[Line], signer: &Signer) -> Result<String> {
    let (client, key, currency) = (signer.server.client(), signer.key()?, signer.server.currency()?);
    let now = client.clock()?;
    let titles =
        ["asset", "valuation", "becomes", "tax_a_day", "becomes", "paid_until", "becomes", "refused_because"];
    let mut table = table(&titles);
    let (mut before, mut after, mut refusals) = (0, 0, 0);
    for line in lines {
        let row = Row::of(line, &client, &key, &currency, now)?;
        if let Some((was, becomes)) = row.tax_per_day {
            before += was.units();
            after += becomes.units();
        }
        refusals += usize::from(row.refused.is_some());
        let (was, becomes) = (row.tax_per_day.map(|tax| tax.0), row.tax_per_day.map(|tax| tax.1));
        let (paid_until, then) = row.paid_until.unzip();
        let money = |money: Option<Money>| money.map(|money| money.to_string());
        let cells = [
            money(row.valuation),
            money(row.becomes),
            money(was),
            money(becomes),
            paid_until,
            then,
            row.refused,
        ];
        let cells = cells.into_iter().map(|cell| cell.unwrap_or_else(|| "–".into()));
        table.add_row(std::iter::once(line.asset.to_string()).chain(cells));
    }
    let sum = |units: i128| currency.show_sum(units.unsigned_abs());
    let tax = format!("tax a day in all: {} becomes {}", sum(before), sum(after));
    let table = filled(table);
    Ok(format!("{table}\n{tax}\nnothing has happened; {refusals} of {} would be refused", lines.len()))
}

impl Row {
    fn of(line: &Line, client: &Client, key: &Key, currency: &Currency, now: Timestamp) -> Result<Row> {
        let refused = refusal(line, client, key)?;
        let asset = match client.get(&asset_path(&line.asset, "")) {
            Ok(asset) => asset,
            Err(ClientError::Refused(_)) => Value::Null,
            Err(error) => return Err(error.into()),
        };
        let holder: Option<AccountId> = field(&asset, "holder").unwrap_or_default();
        let becomes = currency.money(line.valuation).ok();
        let mut row = Row { valuation: None, becomes, tax_per_day: None, paid_until: None, refused };
        let (Some(becomes), Some(_)) = (becomes, holder.filter(|holder| *holder == key.account())) else {
            return Ok(row);
        };
        let class: String = field(&asset, "class")?;
        let class = client.get(&format!("/v1/classes/{}", client::segment(&class)))?;
        let rate: Rate = field(&class, "rate")?;
        let Some(valuation) = field::<Option<Amount>>(&asset, "valuation")? else { return Ok(row) };
        let valuation = currency.money(valuation)?;
        let amount = |name| -> Result<Money> { Ok(currency.money(field(&asset, name)?)?) };
        let settled = amount("deposit")?.saturating_sub(amount("tax_owed")?);
        let paid = currency.money(line.top_up.unwrap_or(currency.zero().into()))?;
        let runs_out: Option<String> = field(&asset, "runs_out_at")?;
        row.valuation = Some(valuation);
        row.tax_per_day = Some((tax_per_day(valuation, rate), tax_per_day(becomes, rate)));
        let then = paid_until(becomes, rate, settled + paid, now);
        row.paid_until = Some((runs_out.unwrap_or_else(|| "for ever".into()), then));
        Ok(row)
    }
}

/// Why the server would refuse this line by itself.
fn refusal(line: &Line, client: &Client, key: &Key) -> Result<Option<String>> {
    let body = json!({ "valuation": line.valuation, "top_up": line.top_up });
    match client.rehearse(key, Method::Put, &asset_path(&line.asset, "/valuation"), &body) {
        Ok(_) => Ok(None),
        Err(ClientError::Refused(problem)) => Ok(Some(problem.to_string())),
        Err(error) => Err(error.into()),
    }
}

fn tax_per_day(valuation: Money, rate: Rate) -> Money {
    let accrual = tax::accrue(valuation.units().unsigned_abs(), rate, 86_400, 0);
    valuation.with_units(accrual.tax.cast_signed())
}

fn paid_until(valuation: Money, rate: Rate, deposit: Money, now: Timestamp) -> String {
    let (valuation, deposit) = (valuation.units().unsigned_abs(), deposit.units().unsigned_abs());
    let seconds = tax::seconds_until_used_up(valuation, rate, deposit, 0);
    let until = seconds.and_then(|seconds| now.checked_add_seconds(u128::try_from(seconds).ok()?));
    until.map_or_else(|| "for ever".into(), |until| until.to_string())
}
