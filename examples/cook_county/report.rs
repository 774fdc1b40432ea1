//! What became of the county.

use anyhow::{Result, ensure};
use ledger::view::{flow, totals};
use ledger::{Money, Source};
use node::Node;
use registry::view::{ClassView, class, unsettled_tax};

use crate::replay::Tally;
use crate::sales::{Sales, Year};

/// The figures at the end of the year before.
pub struct Years {
    sales: u64,
    collected: Money,
    accrued: Money,
    records: u64,
}

impl Years {
    /// Prints the heading.
    pub fn begin() -> Years {
        println!(
            "{:>4} {:>8} {:>9} {:>18} {:>18} {:>18} {:>20} {:>9}",
            "year",
            "sales",
            "turnover",
            "paid by buyers",
            "tax collected",
            "tax accrued",
            "valuation",
            "records"
        );
        let zero = Money::from_units(0, 2);
        Years { sales: 0, collected: zero, accrued: zero, records: 0 }
    }

    /// Prints the line of a year that is over. Turnover is sales per parcel held.
    pub fn print(&mut self, node: &Node, year: &Year, tally: &mut Tally) {
        let parcels = parcels(node);
        let accrued = parcels.tax + unsettled_tax(node.state().machine.world(), node.now());
        let (sales, records) = (parcels.sales - self.sales, node.root().0);
        println!(
            "{:>4} {sales:>8} {:>7.2} % {:>18} {:>18} {:>18} {:>20} {:>9}",
            year.number,
            100.0 * sales as f64 / parcels.held as f64,
            grouped(tally.paid),
            grouped(parcels.tax - self.collected),
            grouped(accrued - self.accrued),
            grouped(Money::from_units(parcels.valuation, 2)),
            records - self.records,
        );
        *self = Years { sales: parcels.sales, collected: parcels.tax, accrued, records };
        tally.paid = tally.paid.zero();
    }
}

fn parcels(node: &Node) -> ClassView {
    let id = "parcel".parse().expect("an id");
    class(node.state().machine.world(), &id).expect("the class of the constitution")
}

/// Prints who holds what in the end, what had to be assumed, what was refused, and that the books agree.
pub fn print_totals(node: &Node, sales: &Sales, tally: &Tally) -> Result<()> {
    let parcels = parcels(node);
    let state = node.state();
    let holders = state.projection.holdings.values().filter(|assets| !assets.is_empty()).count();
    println!("\n{} parcels held by {holders} holders, {} lapses", parcels.held, parcels.lapses);

    println!("\nassumed:");
    for (assumption, count) in &sales.assumptions {
        println!("{count:>9} {assumption}");
    }
    println!("{:>9} parcels claimed by one first holder at their first assessed value", parcels.assets);
    println!("{:>9} sales spread evenly over their years, in the order of the file", parcels.sales);
    println!("{:>9} valuations raised to the price by the seller, {} cut", tally.raised, tally.cut);
    println!("{:>9} buyers funded with the price and the tax until the last year ends", sales.count());
    println!("{:>9} deposits topped up at new year by {}", tally.top_ups.0, grouped(tally.top_ups.1));

    println!("\nrefused: {}", tally.refusals.values().sum::<u64>());
    for (reason, count) in &tally.refusals {
        println!("{count:>9} {reason}");
    }

    let world = state.machine.world();
    let books = totals(world);
    let tax = flow(world, Source::Tax);
    let placed = books.balances + books.deposits + books.escrows + books.treasury;
    println!("\n{:>22} issued", grouped(books.issued));
    println!("{:>22} redeemed", grouped(books.redeemed));
    println!("{:>22} in balances", grouped(books.balances));
    println!("{:>22} in deposits", grouped(books.deposits));
    println!("{:>22} in escrows", grouped(books.escrows));
    println!("{:>22} in the treasury, of which tax {}", grouped(books.treasury), grouped(tax));
    ensure!(books.issued - books.redeemed == placed, "money was created or lost");
    ensure!(parcels.tax == tax && tax == books.treasury, "tax was not all received");
    println!(
        "issued − redeemed = balances + deposits + escrows + treasury, and tax collected = treasury, to the cent\n"
    );
    Ok(())
}

/// An amount with its thousands set apart.
fn grouped(money: Money) -> String {
    let text = money.to_string();
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (i, digit) in whole.char_indices() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{cents}")
}
