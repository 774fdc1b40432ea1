//! What falls due, in the order of the rules (rulebook §2).

use std::cmp::Reverse;

use super::{Int, Model, Second};

/// One thing that happens by itself. Of those of one second the smallest goes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    Recovery(String),
    Arrears(String),
    Lapse(String),
    Close(String),
    Bundle(String),
    Expiry { asset: String, offer: u64 },
    Offer { asset: String, max_price: Reverse<Int>, offer: u64 },
    Rule(String),
    TopUp(String),
    Notice(String),
    Rate(String),
    Redemption(u64),
    Amendment { effective: usize, id: String },
    Phase,
}

impl Model {
    /// Applies everything that falls due up to and including second `to`, and looks again after each thing.
    pub fn time_passes(&mut self, to: Second) {
        while let Some((second, due)) = self.next()
            && second <= to
        {
            self.count_time(second);
            self.fall_due(second, due);
        }
        self.count_time(to);
    }

    /// The next second at which something happens by itself.
    pub fn next_due(&self) -> Option<Second> {
        self.next().map(|(second, _)| second)
    }

    fn next(&self) -> Option<(Second, Due)> {
        let mut all = vec![(self.next_phase(), Due::Phase)];
        for id in self.assets.keys() {
            self.due_of_asset(id, &mut all);
        }
        for (&number, offer) in &self.offers {
            let asset = offer.asset.clone();
            all.push((offer.expires, Due::Expiry { asset: asset.clone(), offer: number }));
            if let Some(second) = self.tried_at(offer) {
                let max_price = Reverse(offer.wish.max_price.clone());
                all.push((second, Due::Offer { asset, max_price, offer: number }));
            }
        }
        let recoveries = self.keys.pending.iter();
        all.extend(recoveries.map(|(account, (_, at))| (*at, Due::Recovery(account.clone()))));
        let redemptions = self.redemptions.iter();
        all.extend(redemptions.map(|(&id, redemption)| (redemption.returns_at(), Due::Redemption(id))));
        if let Some((second, effective, id)) = self.next_amendment() {
            all.push((second, Due::Amendment { effective, id }));
        }
        for (class, figures) in &self.classes {
            all.extend(figures.changes_at().map(|second| (second, Due::Rate(class.clone()))));
        }
        all.into_iter().min()
    }

    fn due_of_asset(&self, id: &str, all: &mut Vec<(Second, Due)>) {
        let mut add = |second: Option<Second>, due: fn(String) -> Due| {
            all.extend(second.map(|second| (second, due(id.to_string()))));
        };
        add(self.lapses_at(id), Due::Lapse);
        add(self.closes_at(id), Due::Close);
        add(self.bundle_due(id), Due::Bundle);
        add(self.rule_at(id), Due::Rule);
        if let Some(runs_out) = self.runs_out_at(id) {
            add(Some(runs_out), Due::Arrears);
            add(self.auto_top_up_at(id, runs_out), Due::TopUp);
            add(self.notice_at(id, runs_out), Due::Notice);
        }
    }

    fn fall_due(&mut self, second: Second, due: Due) {
        match due {
            Due::Recovery(account) => self.recover(&account, second),
            Due::Arrears(id) => self.fall_into_arrears(&id, second),
            Due::Lapse(id) => self.lapse(&id, second),
            Due::Close(id) => self.close(&id, second),
            Due::Bundle(id) => self.bundle_falls_due(&id, second),
            Due::Expiry { offer, .. } => self.expire_offer(offer, second),
            Due::Offer { offer, .. } => self.try_offer(offer, second),
            Due::Rule(id) => self.follow_rule(&id, second),
            Due::TopUp(id) => self.auto_top_up(&id, second),
            Due::Notice(id) => self.give_notice(&id, second),
            Due::Rate(class) => self.change_rate(&class, second),
            Due::Redemption(id) => self.return_redemption(id).expect("it is due"),
            Due::Amendment { id, .. } => self.take_effect(&id, second),
            Due::Phase => self.enter_next_phase(second),
        }
    }
}
