//! The journal.

use axum::Router;
use axum::routing::get;
use node::Node;

use crate::body::RecordBody;
use crate::list::Page;
use crate::problem::{Answer, Problem};
use crate::read::{Read, blocking, page_json};

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/records", get(list)).route("/v1/records/{index}", get(show))
}

async fn show(read: Read) -> Answer {
    let index: u64 = read.id("index")?;
    let (_, visible) = read.build(|seen| Ok(index <= seen.head()))?;
    let record = if visible { read.record(index).await? } else { None };
    let record = record.ok_or_else(|| {
        Problem::new("unknown_record", format!("there is no record {index} yet")).with("record", index)
    })?;
    read.one(|seen| RecordBody::new(&seen.state.machine, &record))
}

async fn list(mut read: Read) -> Answer {
    let from: Option<u64> = read.query("from")?;
    let paging = read.paging()?;
    let after: Option<u64> = paging.after()?;
    let first = after.map_or(from.unwrap_or(0), |after| after.saturating_add(1));
    let (head, ()) = read.build(|_| Ok(()))?;
    let (node, limit) = (read.node.clone(), paging.limit());
    let mut records = blocking(move || Ok(node.read_records(first, limit)?)).await?;
    records.retain(|record| record.header.index <= head);
    let (_, page) = read.build(|seen| {
        // Long bodies make a short page, so what comes next is told by the head rather than by the page's length.
        let last = records.last().map(|record| record.header.index).filter(|last| *last < head);
        let bodies = records.iter().map(|record| RecordBody::new(&seen.state.machine, record));
        Ok(Page::until(last, bodies.collect::<Result<_, _>>()?))
    })?;
    Ok(page_json(head, &page))
}
