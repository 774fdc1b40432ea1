use std::collections::{BTreeMap, BTreeSet};

use crate::MatchingError;

/// Who gave what to which project, and who belongs to which groups.
///
/// Everything is kept by id, so that results do not depend on the order in which contributions are added.
#[derive(Clone, Debug, Default)]
pub struct Contributions {
    scale: u32,
    minimum: u128,
    projects: BTreeMap<String, Project>,
    groups: BTreeMap<String, BTreeSet<String>>,
}

/// What one project was given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Project {
    /// In minor units, with what is below the minimum.
    pub(crate) received: u128,
    /// By contributor, what is matched.
    pub(crate) gifts: BTreeMap<String, Gift>,
}

/// What one person gave one project, all together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gift {
    /// In minor units.
    pub(crate) sum: u128,
    pub(crate) times: u32,
}

/// What several contributions of one person to one project are together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// Their sum.
    Sum,
    /// Their mean. Gitcoin's published results of 2023 come from this.
    Mean,
}

/// Contributions as the formulas in floating point see them: people and groups by their place, in order of their ids.
pub(crate) struct View {
    /// Per project, who gave how much money.
    pub(crate) gifts: Vec<Vec<(usize, f64)>>,
    /// Per contributor, the groups.
    pub(crate) groups: Vec<BTreeSet<usize>>,
    pub(crate) group_count: usize,
}

impl Contributions {
    /// None yet. A minor unit has `scale` decimals, at most 18; single contributions below `minimum` minor units are
    /// received, but not matched.
    pub fn new(scale: u32, minimum: u128) -> Contributions {
        Contributions { scale, minimum, ..Contributions::default() }
    }

    /// Decimals of a minor unit.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// Adds a contribution in minor units; of none, the project is listed all the same.
    pub fn add(&mut self, contributor: &str, project: &str, units: u128) -> Result<(), MatchingError> {
        let project = self.projects.entry(project.to_owned()).or_default();
        project.received = project.received.checked_add(units).ok_or(MatchingError::TooLarge)?;
        if units > 0 && units >= self.minimum {
            let gift = project.gifts.entry(contributor.to_owned()).or_default();
            gift.sum += units; // No more than was received.
            gift.times += 1;
        }
        Ok(())
    }

    /// Notes that a contributor belongs to a group.
    pub fn join(&mut self, contributor: &str, group: &str) {
        self.groups.entry(contributor.to_owned()).or_default().insert(group.to_owned());
    }

    pub(crate) fn has_groups(&self) -> bool {
        self.projects.values().flat_map(|project| project.gifts.keys()).any(|id| self.groups.contains_key(id))
    }

    pub(crate) fn projects(&self) -> impl Iterator<Item = (&str, &Project)> {
        self.projects.iter().map(|(id, project)| (id.as_str(), project))
    }

    pub(crate) fn view(&self, repeats: Repeats) -> View {
        self.view_of(repeats, |_| true)
    }

    /// Without those who belong to no group.
    pub(crate) fn grouped_view(&self, repeats: Repeats) -> View {
        self.view_of(repeats, |contributor| self.groups.contains_key(contributor))
    }

    fn view_of(&self, repeats: Repeats, seen: impl Fn(&str) -> bool) -> View {
        let everyone = self.projects.values().flat_map(|project| project.gifts.keys());
        let contributors: BTreeSet<&str> = everyone.map(String::as_str).filter(|&id| seen(id)).collect();
        let places: BTreeMap<&str, usize> = contributors.iter().copied().zip(0..).collect();
        let names: BTreeSet<&String> = self.groups.values().flatten().collect();
        let group_places: BTreeMap<&String, usize> = names.into_iter().zip(0..).collect();
        let groups_of = |&contributor: &&str| {
            self.groups.get(contributor).into_iter().flatten().map(|group| group_places[group]).collect()
        };
        let unit = 10f64.powi(self.scale.cast_signed());
        let money = |gift: &Gift| match repeats {
            Repeats::Sum => gift.sum as f64 / unit,
            Repeats::Mean => gift.sum as f64 / unit / f64::from(gift.times),
        };
        let gifts = |project: &Project| {
            let gifts = project.gifts.iter();
            gifts.filter_map(|(id, gift)| Some((*places.get(id.as_str())?, money(gift)))).collect()
        };
        View {
            gifts: self.projects.values().map(gifts).collect(),
            groups: contributors.iter().map(groups_of).collect(),
            group_count: group_places.len(),
        }
    }
}
