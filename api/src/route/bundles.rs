//! Bundles: assets that are held as one, or are announced to be.

use registry::AssetId;
use registry::view;

use crate::body::BundleBody;
use crate::operation::{Routes, list, one};
use crate::problem::{Answer, Problem};
use crate::read::Read;

pub(super) fn routes() -> Routes {
    Routes::default()
        .with(
            list::<BundleBody>("list-bundles", "/v1/bundles", "Bundles, those that are announced included."),
            list_bundles,
        )
        .with(one::<BundleBody>("get-bundle", "/v1/bundles/{bundle}", "A bundle, by its first asset."), show)
}

async fn show(read: Read) -> Answer {
    let bundle: AssetId = read.id("bundle")?;
    let none = || Problem::new("no_bundle", format!("{bundle} leads no bundle"));
    read.one(|seen| {
        let world = seen.state.machine.world();
        let formed = view::bundle(world, &bundle).map(|bundle| BundleBody::formed(seen, bundle));
        let announced = || view::bundle_plan(world, &bundle).map(BundleBody::announced);
        formed.or_else(announced).ok_or_else(none)
    })
}

async fn list_bundles(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<AssetId> = paging.after()?;
    read.page(|seen| {
        let world = seen.state.machine.world();
        let formed = view::bundles(world, after.as_ref());
        let formed = formed.map(|bundle| (bundle.id.clone(), BundleBody::formed(seen, bundle)));
        let announced = view::bundle_plans(world, after.as_ref());
        let announced = announced.map(|plan| (plan.id.clone(), BundleBody::announced(plan)));
        let wanted = paging.limit() + 1; // One more tells that another page follows.
        let mut next: Vec<_> = formed.take(wanted).chain(announced.take(wanted)).collect();
        next.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(paging.page(next.into_iter()))
    })
}
