//! Register: a surveyor enters assets; they are vacant until somebody takes them.

use bevy_ecs::world::World;
use geometry::{Geometry, Map};
use ledger::{AccountId, Officers, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::class::{ClassIndex, Classes};
use crate::draft::Draft;
use crate::{AssetId, ClassId, Event, Particulars, Rejection, component, places};

/// Most assets in one list.
pub const REGISTRATIONS_MAX: usize = 1_000;

/// Asks to enter assets, all or none.
#[derive(Clone, Debug)]
pub struct Register(pub Vec<Registration>);

/// An asset to enter.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Its id, for ever.
    pub id: AssetId,
    /// Its class, for ever.
    pub class: ClassId,
    /// Its name; 1 to 200 characters.
    pub name: SmolStr,
    /// What it is; at most 10 000 characters.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub description: SmolStr,
    /// Where to read more; at most 2 000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<SmolStr>,
    /// Where it lies and which shape it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geometry: Option<Geometry>,
}

impl Register {
    /// Decides for `surveyor`.
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, surveyor: AccountId) -> Result<(), Rejection> {
        require_surveyor(draft.world, surveyor)?;
        check_length(self.0.len(), REGISTRATIONS_MAX)?;
        refuse_twice(self.0.iter().map(|new| &new.id), |asset| Rejection::AssetExists { asset })?;
        self.0.iter().try_for_each(|registration| registration.decide(draft))?;
        self.refuse_overlaps(draft)
    }
}

impl Register {
    /// Refuses shapes that overlap each other in this list, where the class lets none.
    fn refuse_overlaps(&self, draft: &Draft<'_>) -> Result<(), Rejection> {
        let classes = Classes::of(draft.world);
        let exclusive = |new: &&Registration| {
            classes.find(&new.class).is_some_and(|index| classes.get(index).terms.no_overlap)
        };
        let mut before = Map::default();
        for (place, new) in self.0.iter().enumerate().filter(|(_, new)| exclusive(new)) {
            let Some(geometry) = &new.geometry else { continue };
            let near: Vec<&usize> = before.within(&geometry.bounds());
            let others = near.into_iter().map(|other| &self.0[*other]);
            let overlapping = others
                .filter(|other| other.class == new.class)
                .find(|other| other.geometry.as_ref().is_some_and(|other| other.overlaps(geometry)));
            if let Some(other) = overlapping {
                return Err(Rejection::Overlaps { asset: other.id.clone() });
            }
            before.insert(place, geometry);
        }
        Ok(())
    }
}

/// Refuses a list of nothing, or of too many.
pub(super) fn check_length(count: usize, most: usize) -> Result<(), Rejection> {
    if (1..=most).contains(&count) { Ok(()) } else { Err(Rejection::ListLength { count, most }) }
}

/// Refuses a list that names an asset twice.
pub(super) fn refuse_twice<'a>(
    assets: impl Iterator<Item = &'a AssetId>,
    refusal: fn(AssetId) -> Rejection,
) -> Result<(), Rejection> {
    let mut assets: Vec<&AssetId> = assets.collect();
    assets.sort_unstable();
    match assets.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(twice) => Err(refusal(twice[0].clone())),
        None => Ok(()),
    }
}

impl Registration {
    fn decide(&self, draft: &mut Draft<'_>) -> Result<(), Rejection> {
        if component::entity(draft.world, &self.id).is_some() {
            return Err(Rejection::AssetExists { asset: self.id.clone() });
        }
        let classes = Classes::of(draft.world);
        let index = classes.find(&self.class).ok_or(Rejection::UnknownClass { class: self.class.clone() })?;
        let (name, description) = (self.name.clone(), self.description.clone());
        let (link, geometry) = (self.link.clone(), self.geometry.clone());
        let particulars = Particulars { name, description, link, geometry };
        particulars.check(draft.world, index, &self.id)?;
        let (asset, class) = (self.id.clone(), self.class.clone());
        let auction = classes.get(index).first_auction();
        draft.push(Event::AssetRegistered { asset, class, particulars, auction });
        Ok(())
    }
}

/// Refuses whoever is not a surveyor.
pub(super) fn require_surveyor(world: &World, signer: AccountId) -> Result<(), Rejection> {
    let role = Role::Surveyor;
    if Officers::hold(world, role, signer) {
        Ok(())
    } else {
        Err(ledger::Rejection::NotAnOfficer { role }.into())
    }
}

impl Particulars {
    /// Refuses texts that are too long or would garble a page, and a shape where another asset lies.
    pub(super) fn check(&self, world: &World, class: ClassIndex, asset: &AssetId) -> Result<(), Rejection> {
        self.check_texts()?;
        match &self.geometry {
            Some(geometry) if Classes::of(world).get(class).terms.no_overlap => {
                places::refuse_overlap(world, class, asset, geometry)
            }
            _ => Ok(()),
        }
    }

    fn check_texts(&self) -> Result<(), Rejection> {
        let refuse = |field, requirement| Err(Rejection::InvalidParticulars { field, requirement });
        let name_length = self.name.chars().count();
        if name_length == 0 || name_length > 200 || self.name.chars().any(char::is_control) {
            return refuse("name", "must have 1 to 200 characters, none of them a control character");
        }
        let breaks_layout = |c: char| c.is_control() && c != '\n' && c != '\t';
        if self.description.chars().count() > 10_000 || self.description.chars().any(breaks_layout) {
            return refuse(
                "description",
                "must have at most 10000 characters and no control characters but line breaks",
            );
        }
        if let Some(link) = &self.link {
            let scheme = link.starts_with("https://") || link.starts_with("http://");
            if !scheme || link.len() > 2_000 || link.chars().any(|c| c.is_control() || c.is_whitespace()) {
                return refuse("link", "must be an http:// or https:// address of at most 2000 characters");
            }
        }
        Ok(())
    }
}
