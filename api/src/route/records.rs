//! The journal.

use node::{Proof, RecordReceipt};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::Semaphore;

use crate::body::RecordBody;
use crate::list::Page;
use crate::operation::{Query, Routes, list, one};
use crate::problem::{Answer, Problem};
use crate::read::{Read, blocking, page_json};

const FROM: Query<u64> = Query::new("from", "The number of the first record; by default 0.");

const TREE_SIZE: Query<u64> =
    Query::new("tree_size", "How many records the tree has; by default all that are there.");

/// Pages of records, which may be long, that are read and written out at a time.
static READING: Semaphore = Semaphore::const_new(4);

pub(super) fn routes() -> Routes {
    let journal = list::<RecordBody>("list-records", "/v1/records", "The journal, the oldest record first.");
    Routes::default()
        .with(journal.query([FROM.documented()]), list_records)
        .with(
            one::<RecordBody>(
                "get-record",
                "/v1/records/{index}",
                "A record: what was asked, and what it led to.",
            ),
            show,
        )
        .with(
            one::<ProofBody>(
                "get-record-proof",
                "/v1/records/{index}/proof",
                "That a record is in the tree over all records (RFC 9162, 2.1.3).",
            )
            .query([TREE_SIZE.documented()]),
            prove,
        )
        .with(
            one::<RecordReceipt>(
                "get-record-receipt",
                "/v1/records/{index}/receipt",
                "A record with all that shows for ever that it is in the log: a file to keep, which `commonhold verify \
                 --receipt` checks without this server.",
            ),
            receipt,
        )
}

/// That a record is in the tree.
#[derive(Serialize, JsonSchema)]
struct ProofBody {
    /// The record's number.
    index: u64,
    /// How many records the tree has.
    tree_size: u64,
    /// The root over all of them.
    root: String,
    /// The record's leaf hash.
    leaf_hash: String,
    /// The hashes beside the way from the leaf to the root, the nearest first.
    path: Vec<String>,
}

impl From<Proof> for ProofBody {
    fn from(proof: Proof) -> ProofBody {
        ProofBody {
            index: proof.index,
            tree_size: proof.tree_size,
            root: proof.root.to_string(),
            leaf_hash: proof.leaf.to_string(),
            path: proof.path.iter().map(ToString::to_string).collect(),
        }
    }
}

async fn prove(mut read: Read) -> Answer {
    let index: u64 = read.id("index")?;
    let tree_size = read.query(&TREE_SIZE)?;
    let node = read.node.clone();
    let proof = blocking(move || Ok(node.prove(index, tree_size)?)).await?;
    let proof = proof.ok_or_else(|| unknown(index))?;
    read.one(|_| Ok(ProofBody::from(proof)))
}

async fn receipt(read: Read) -> Answer {
    let index: u64 = read.id("index")?;
    let node = read.node.clone();
    let receipt = blocking(move || Ok(node.receipt_of_record(index)?)).await?;
    let receipt = receipt.ok_or_else(|| unknown(index))?;
    read.one(|_| Ok(receipt))
}

fn unknown(index: u64) -> Problem {
    Problem::new("unknown_record", format!("there is no record {index} yet")).with("record", index)
}

async fn show(read: Read) -> Answer {
    let index: u64 = read.id("index")?;
    let (_, visible) = read.build(|seen| Ok(index <= seen.head()))?;
    let record = if visible { read.record(index).await? } else { None };
    let record = record.ok_or_else(|| unknown(index))?;
    read.one(|seen| RecordBody::new(&seen.state.machine, &record))
}

async fn list_records(mut read: Read) -> Answer {
    let from = read.query(&FROM)?;
    let paging = read.paging()?;
    let after: Option<u64> = paging.after()?;
    let first = after.map_or(from.unwrap_or(0), |after| after.saturating_add(1));
    let (head, ()) = read.build(|_| Ok(()))?;
    let _turn = READING.acquire().await;
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
