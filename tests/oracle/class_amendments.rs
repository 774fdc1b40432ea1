//! Amendments of what classes say (rulebook §3 to §6, §10).

use super::amendments::Kind;
use super::{ClassTerms, DAY, Int, Model, PARTS, SECONDS_PER_YEAR, Second, Terms};

/// What may be amended of a class, as far as the model knows.
pub(super) const FIELDS: [(&str, Kind); 9] = [
    ("cooldown", Kind::Time),
    ("handover", Kind::Time),
    ("hold_cap", Kind::Decimal),
    ("min_runway", Kind::Time),
    ("min_tenure", Kind::Time),
    ("premium", Kind::Decimal),
    ("raise_delay", Kind::Time),
    ("rate", Kind::Decimal),
    ("reclaim_fee", Kind::Decimal),
];

impl ClassTerms {
    fn field(&mut self, name: &str) -> Option<&mut i64> {
        Some(match name {
            "cooldown" => &mut self.cooldown,
            "handover" => &mut self.handover,
            "hold_cap" => &mut self.hold_cap,
            "min_runway" => &mut self.min_runway,
            "min_tenure" => &mut self.min_tenure,
            "premium" => &mut self.premium,
            "raise_delay" => &mut self.raise_delay,
            "rate" => &mut self.rate,
            "reclaim_fee" => &mut self.reclaim_fee,
            _ => return None,
        })
    }

    fn within_bounds(&self) -> bool {
        (0..=DAY).contains(&self.cooldown)
            && (0..=30 * DAY).contains(&self.raise_delay)
            && [self.handover, self.min_runway, self.min_tenure].iter().all(|time| *time <= SECONDS_PER_YEAR)
            && [self.hold_cap, self.premium, self.reclaim_fee].iter().all(|share| *share <= PARTS)
            && self.rate <= 10 * PARTS
    }
}

impl Terms {
    /// The parameter of a class at `path`, which is `classes.`, its id, a dot and the parameter's name.
    pub(super) fn class_parameter(&mut self, path: &str) -> Option<&mut Second> {
        let (class, name) = path.strip_prefix("classes.")?.split_once('.')?;
        self.classes.get_mut(class)?.field(name)
    }

    pub(super) fn classes_within_bounds(&self) -> bool {
        self.classes.values().all(ClassTerms::within_bounds)
    }
}

impl Model {
    /// The terms, with the rates that are in force by now.
    pub(super) fn terms_in_force(&self) -> Terms {
        let mut terms = self.terms.clone();
        for (id, class) in &mut terms.classes {
            class.rate = self.classes[id].rate;
        }
        terms
    }

    /// The terms change: a rate after everything is settled at the old one.
    pub(super) fn put_in_force(&mut self, terms: Terms, second: Second) {
        for (id, class) in &terms.classes {
            if class.rate != self.classes[id].rate {
                self.settle_class(second, id, |_| true);
                self.carry_debts_on(id, second);
                self.classes.get_mut(id).expect("a class").rate = class.rate;
                let held: Vec<String> = self.licences(id).map(|(held, _)| held.clone()).collect();
                held.iter().for_each(|held| self.arm(held));
                self.note("rate changed", second, id);
            }
        }
        let before = std::mem::replace(&mut self.terms, terms);
        for (id, old) in before.classes {
            let new = self.terms.classes[&id].clone();
            if new.raise_delay != old.raise_delay {
                self.classes.get_mut(&id).expect("a class").raises_bind_from = Some(second);
            }
            if new == old {
                continue;
            }
            // Whatever is different now, offers may be filled by it.
            let of_class = self.assets.iter().filter(|(_, asset)| asset.class == id);
            let ids: Vec<String> = of_class.map(|(asset, _)| asset.clone()).collect();
            for asset in ids {
                self.stir(second, &asset);
            }
        }
    }

    /// A parameter in force.
    pub fn parameter(&self, path: &str) -> Option<Int> {
        let mut terms = self.terms_in_force();
        terms.class_parameter(path).map(|value| Int::from(*value)).or_else(|| self.terms.parameter(path))
    }
}
