//! Classes of assets.

use axum::Router;
use axum::routing::get;
use ledger::Currency;
use node::Node;
use registry::{ClassId, view};

use crate::body::ClassBody;
use crate::problem::Answer;
use crate::read::Read;

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/classes", get(list)).route("/v1/classes/{class}", get(show))
}

async fn show(read: Read) -> Answer {
    let class: ClassId = read.id("class")?;
    read.one(|seen| {
        let world = seen.state.machine.world();
        Ok(ClassBody::new(view::class(world, &class)?, Currency::of(world)))
    })
}

async fn list(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: usize = paging.after()?.unwrap_or(0);
    read.page(|seen| {
        let world = seen.state.machine.world();
        // In the constitution's order: the cursor is how many came before.
        let classes = view::classes(world).into_iter().enumerate().skip(after);
        Ok(paging.page(classes.map(|(n, class)| (n + 1, ClassBody::new(class, Currency::of(world))))))
    })
}
