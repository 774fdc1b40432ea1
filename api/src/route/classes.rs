//! Classes of assets.

use ledger::Currency;
use registry::{ClassId, view};

use crate::body::ClassBody;
use crate::operation::{Routes, list, one};
use crate::problem::Answer;
use crate::read::Read;

pub(super) fn routes() -> Routes {
    Routes::default()
        .with(
            list::<ClassBody>("list-classes", "/v1/classes", "The classes, in the constitution's order."),
            list_classes,
        )
        .with(
            one::<ClassBody>(
                "get-class",
                "/v1/classes/{class}",
                "A class: its parameters, and its figures so far.",
            ),
            show,
        )
}

async fn show(read: Read) -> Answer {
    let class: ClassId = read.id("class")?;
    read.one(|seen| {
        let world = seen.state.machine.world();
        Ok(ClassBody::new(view::class(world, &class)?, Currency::of(world)))
    })
}

async fn list_classes(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: usize = paging.after()?.unwrap_or(0);
    read.page(|seen| {
        let world = seen.state.machine.world();
        // In the constitution's order: the cursor is how many came before.
        let classes = view::classes(world).into_iter().enumerate().skip(after);
        Ok(paging.page(classes.map(|(n, class)| (n + 1, ClassBody::new(class, Currency::of(world))))))
    })
}
