//! Bundles: assets that are held as one, or are announced to be.

use axum::Router;
use axum::routing::get;
use node::Node;
use registry::AssetId;
use registry::view;

use crate::body::BundleBody;
use crate::problem::{Answer, Problem};
use crate::read::Read;

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/bundles", get(list)).route("/v1/bundles/{bundle}", get(show))
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

async fn list(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<AssetId> = paging.after()?;
    read.page(|seen| {
        let world = seen.state.machine.world();
        let formed = view::bundles(world).map(|bundle| (bundle.id.clone(), BundleBody::formed(seen, bundle)));
        let announced = view::bundle_plans(world).map(|plan| (plan.id.clone(), BundleBody::announced(plan)));
        let mut all: Vec<_> = formed.chain(announced).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(paging.page(all.into_iter().filter(|(id, _)| after.as_ref().is_none_or(|after| id > after))))
    })
}
