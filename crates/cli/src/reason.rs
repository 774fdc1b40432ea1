//! Why a proposal received what it received, and what became of an amendment, in words.

use std::fmt::Display;

use governance::AmendmentVote;
use governance::allocation::{Exact, Phase, Why};

/// How money and prices are written.
pub struct Writing<'a> {
    /// Minor units.
    pub money: &'a dyn Fn(u128) -> String,
    /// What a unit of utility cost, for one who paid it.
    pub price: &'a dyn Fn(&Exact) -> String,
}

/// The reason as a clause.
pub fn reason(why: &Why, writing: &Writing) -> String {
    let money = |units: &u128| (writing.money)(*units);
    match why {
        Why::Bought { phase, rho, payers } => {
            let raised = if *phase == Phase::Completion { ", with raised endowments" } else { "" };
            let price = (writing.price)(rho);
            match payers {
                0 => "free for its supporters".into(),
                _ => format!("{} paid up to {price}{raised}", plural(*payers, "supporter")),
            }
        }
        Why::Filled { rank, score } => {
            format!("paid from what was left over: number {rank} of the rest, {}", plural(score, "vote"))
        }
        Why::Ranked { rank, score } => format!("number {rank}, {}", plural(score, "vote")),
        Why::Share { share, capped: true, .. } => format!("all it may receive, {}", about(share, writing)),
        Why::Share { share, remainder_unit, .. } => {
            let rounded = if *remainder_unit { ", rounded up" } else { "" };
            format!("its share, {}{rounded}", about(share, writing))
        }
        Why::Gate { net, supporters, needed } => {
            format!("stopped by the gate: {}, {supporters} of {needed} supporters", plural(net, "net vote"))
        }
        Why::AboveCap { cap } => format!("asks for more than one project may receive, {}", money(cap)),
        Why::Unaffordable { left } => format!("cannot be afforded: {} was left", money(left)),
        Why::Stopped { rank } => format!("number {rank}, after the first that could not be afforded"),
        Why::BelowThreshold { score, threshold } => {
            format!("{}, below the threshold of {threshold}", plural(score, "vote"))
        }
        Why::BelowMinimum { minimum, offered } => {
            format!("its share, {}, is below its minimum, {}", money(offered), money(minimum))
        }
        Why::NotPositive { score } => plural(score, "net vote"),
        Why::Unmatched { score, supporters } => {
            let [votes, voters] = [plural(score, "net vote"), plural(supporters, "supporter")];
            format!("nothing to match: {votes} from {voters}")
        }
        Why::Excluded { by } => format!("its group has {by}, which came first"),
        Why::NoSupporters => "nobody voted for it".into(),
        Why::SupportersCannotPay { have } => format!("its supporters have only {} left", money(have)),
    }
}

/// An exact sum, rounded down to what can be paid.
pub fn about(units: &Exact, writing: &Writing) -> String {
    let about = if units.is_integer() { "" } else { "about " };
    let whole = u128::try_from(units.to_integer());
    format!("{about}{}", whole.map_or_else(|_| units.to_string(), |whole| (writing.money)(whole)))
}

/// What a round made of an amendment.
pub fn amendment(vote: &AmendmentVote) -> String {
    match vote {
        AmendmentVote::Passed => "passed; it is put again to the next round, and must pass there, too".into(),
        AmendmentVote::Adopted { effective } => {
            format!("passed twice; it takes effect when round {effective} closes")
        }
        AmendmentVote::TooFewInFavour { supporters, voting } => {
            format!("{supporters} of {voting} who voted on it are in favour, fewer than three fifths")
        }
        AmendmentVote::NotPositive => "the votes against weigh as much as those in favour, or more".into(),
        AmendmentVote::TooFewVoting { voting, eligible } => {
            format!("{voting} of {eligible} members voted on it, fewer than a fifth")
        }
        AmendmentVote::Superseded { by } => format!("{by} changes the same and has more votes"),
    }
}

/// A count with its noun.
pub fn plural(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    let ending = if count == "1" { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
