//! When things are asked: often in the very second that something is due or over, or beside it.

use super::Generator;
use crate::oracle::{Auction, DAY, Model, Second, State};

impl Generator {
    /// When the next operation comes.
    pub fn next_second(&mut self, now: Second, model: &Model) -> Second {
        let pace = model.terms.pace;
        let patience = pace * if self.random.one_in(10) { 3 * DAY } else { DAY / 8 };
        let near = |second: &Second| (now..now + patience).contains(second);
        match self.random.below(100) {
            0..30 => now,
            30..50 => now + 1,
            50..62 => match model.next_due().filter(near) {
                Some(due) => self.beside(now, due),
                None => now + self.random.below(3_600) as Second * pace,
            },
            62..76 => {
                let mut edges = edges(now, model);
                edges.retain(|(second, _)| near(second));
                match self.random.pick(&edges).cloned() {
                    Some((second, asset)) => {
                        self.focus = Some(asset);
                        self.beside(now, second)
                    }
                    None => now + self.random.below(3_600) as Second * pace,
                }
            }
            76..98 => now + self.random.below(3_600) as Second * pace,
            98 => now + self.random.below(DAY as u64) as Second * pace,
            _ => now + self.random.below(2 * DAY as u64) as Second * pace,
        }
    }

    /// This second, or the one before or after it.
    fn beside(&mut self, now: Second, second: Second) -> Second {
        match self.random.below(5) {
            0 => (second - 1).max(now),
            1 => second + 1,
            _ => second,
        }
    }
}

/// Seconds from `now` on at which something changes for an asset, whether something happens then or not.
fn edges(now: Second, model: &Model) -> Vec<(Second, String)> {
    let mut edges = Vec::new();
    for (id, asset) in &model.assets {
        let class = model.class_of(id);
        let mut add = |second: Second| edges.push((second, id.clone()));
        match &asset.state {
            State::Held(held) => {
                add(held.tenure.until);
                asset.last_sale.into_iter().for_each(|sold_at| add(sold_at + 90 * DAY));
                asset.former.values().for_each(|ended_at| add(ended_at + 365 * DAY));
                model.quiet_until(id).into_iter().for_each(&mut add);
                asset.raises().for_each(|raised_at| add(raised_at + class.raise_delay));
                if let Some(end) = model.runs_out_at(id) {
                    [0, 3, 14, 30].into_iter().for_each(|days| add(end - days * DAY));
                }
                model.lapses_at(id).into_iter().for_each(&mut add);
                model.rule_at(id).into_iter().for_each(&mut add);
            }
            State::Vacant { since, auction, .. } => {
                add(since + class.auction_length);
                if let Auction::English(Some(bid)) = auction {
                    add(bid.closes_at);
                    add(bid.closes_at - class.soft_close);
                }
            }
            State::Bundled { .. } | State::Retired => {}
        }
        model.bundle_due(id).into_iter().for_each(&mut add);
    }
    edges.extend(model.offers.values().map(|offer| (offer.expires, offer.asset.clone())));
    edges.retain(|(second, _)| *second >= now);
    edges
}
