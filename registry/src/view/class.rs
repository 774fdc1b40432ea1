//! Classes: their parameters, and their figures so far.

use bevy_ecs::world::World;
use ledger::{AccountId, Money, Rate, Timestamp};

use crate::class::{Class, Classes};
use crate::terms::ClassTerms;
use crate::{ClassId, Rejection, rates};

/// A class: its parameters, and its figures so far.
#[derive(Clone, Debug)]
pub struct ClassView {
    /// Its parameters.
    pub terms: ClassTerms,
    /// The tax per year that is in force.
    pub rate: Rate,
    /// When it next changes, if that is known.
    pub rate_changes_at: Option<Timestamp>,
    /// The accounts that receive a share of its tax, and what each received.
    pub beneficiaries: Vec<(AccountId, Money)>,
    /// Assets that are not retired.
    pub assets: u64,
    /// Assets that are held, in arrears or not.
    pub held: u64,
    /// The sum of the valuations of the held ones, in minor units.
    pub valuation: i128,
    /// All tax ever collected.
    pub tax: Money,
    /// Forced purchases so far.
    pub sales: u64,
    /// Lapses so far.
    pub lapses: u64,
}

/// The classes, in the constitution's order.
pub fn classes(world: &World) -> Vec<ClassView> {
    Classes::of(world).list.iter().map(class_view).collect()
}

/// The class `id`, or a refusal that names it.
pub fn class(world: &World, id: &ClassId) -> Result<ClassView, Rejection> {
    let classes = Classes::of(world);
    let index = classes.find(id).ok_or_else(|| Rejection::UnknownClass { class: id.clone() })?;
    Ok(class_view(classes.get(index)))
}

fn class_view(class: &Class) -> ClassView {
    let figures = &class.figures;
    let received = class.beneficiaries.iter().zip(&figures.received);
    ClassView {
        terms: class.terms.clone(),
        rate: figures.rate,
        rate_changes_at: rates::next(class),
        beneficiaries: received.map(|((account, _), received)| (*account, *received)).collect(),
        assets: figures.assets,
        held: figures.held,
        valuation: figures.valuation,
        tax: figures.tax,
        sales: figures.sales,
        lapses: figures.lapses,
    }
}
