//! The journal as a transparency log: checkpoints and tiles, for public tools (c2sp.org/tlog-tiles), and proofs.

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use axum::routing::get;
use journal::{Checkpoint, NoteVerifier, Tile};
use ledger::Timestamp;
use node::{Consistency, Node};
use schemars::JsonSchema;
use serde::Serialize;

use crate::operation::{Query, Routes, one, other};
use crate::problem::{Answer, Problem};
use crate::read::{Read, blocking};

const OLD_SIZE: Query<u64> = Query::new("old_size", "How many records the older tree has.");
const TREE_SIZE: Query<u64> =
    Query::new("tree_size", "How many records the newer tree has; by default all that are there.");

pub(super) fn routes() -> Routes {
    let checkpoint = other::<String>(
        "get-checkpoint",
        "/log/checkpoint",
        "How many records there are and the root of their tree, signed by the log's key and cosigned by its witnesses \
         (c2sp.org/tlog-checkpoint). The tree and its leaves are beside it, under /log/tile/ (c2sp.org/tlog-tiles).",
        "text/plain; charset=utf-8",
    );
    let consistency = one::<ConsistencyBody>(
        "get-consistency",
        "/v1/consistency",
        "That the tree continues an older one: that nothing was changed or left out since (RFC 9162, 2.1.4).",
    );
    let log = one::<LogBody>(
        "get-log",
        "/v1/log",
        "The journal as a log: its key, what it signs for, and who cosigns that.",
    );
    // An index of a tile has any number of parts, which OpenAPI has no words for; the specification has.
    let tiles =
        Routes { router: axum::Router::new().route("/log/tile/{*tile}", get(tile)), ..Routes::default() };
    tiles
        .with(checkpoint, show)
        .with(log, tell)
        .with(consistency.query([OLD_SIZE.documented().required(), TREE_SIZE.documented()]), consistent)
}

/// What the log signs for.
#[derive(Serialize, JsonSchema)]
struct LogBody {
    /// The name of the log, which its checkpoints begin with.
    origin: String,
    /// The key that they are signed with (c2sp.org/signed-note).
    key: String,
    /// How many records the checkpoint signs for that is published now.
    tree_size: u64,
    /// The root over them.
    root: String,
    /// The witnesses that are asked to cosign.
    witnesses: Vec<WitnessBody>,
}

/// Somebody else who says that the tree continues what it saw before.
#[derive(Serialize, JsonSchema)]
struct WitnessBody {
    /// What the witness calls itself.
    name: String,
    /// The key that it cosigns with.
    key: String,
    /// When it cosigned the published checkpoint; none where it has not.
    cosigned_at: Option<Timestamp>,
}

impl LogBody {
    fn new(node: &Node) -> Result<LogBody, Problem> {
        let published = node.published();
        let parsed: Result<Checkpoint, _> = published.text.parse();
        let Checkpoint { origin, size, root } =
            parsed.map_err(|refusal| Problem::new("internal", refusal.to_string()))?;
        let witness = |(key, at): (NoteVerifier, Option<u64>)| WitnessBody {
            name: key.name().into(),
            key: key.to_string(),
            cosigned_at: at.and_then(|at| Timestamp::new(at.try_into().ok()?)),
        };
        Ok(LogBody {
            origin,
            key: node.log_key().to_string(),
            tree_size: size,
            root: root.to_string(),
            witnesses: node.witnesses().into_iter().map(witness).collect(),
        })
    }
}

/// That a tree continues an older one.
#[derive(Serialize, JsonSchema)]
struct ConsistencyBody {
    /// How many records the older tree has.
    old_size: u64,
    /// The root over them.
    old_root: String,
    /// How many records the tree has.
    tree_size: u64,
    /// The root over all of them.
    root: String,
    /// The hashes from which both roots follow.
    path: Vec<String>,
}

impl From<Consistency> for ConsistencyBody {
    fn from(proof: Consistency) -> ConsistencyBody {
        ConsistencyBody {
            old_size: proof.old_size,
            old_root: proof.old_root.to_string(),
            tree_size: proof.tree_size,
            root: proof.root.to_string(),
            path: proof.path.iter().map(ToString::to_string).collect(),
        }
    }
}

async fn show(State(node): State<Node>) -> Answer {
    Ok(answer(node.published().to_string(), "text/plain; charset=utf-8", "no-cache"))
}

async fn tell(read: Read) -> Answer {
    let body = LogBody::new(&read.node)?;
    read.one(|_| Ok(body))
}

async fn tile(State(node): State<Node>, Path(path): Path<String>) -> Answer {
    let tile: Tile = path.parse().map_err(|refusal| Problem::malformed(format!("the address: {refusal}")))?;
    let bytes = blocking(move || Ok(node.tile(tile)?)).await?;
    let missing = || Problem::new("unknown_tile", format!("the tree does not reach to the tile {tile} yet"));
    let bytes = bytes.ok_or_else(missing)?;
    Ok(answer(bytes, "application/octet-stream", "public, max-age=31536000, immutable"))
}

fn answer(body: impl Into<axum::body::Body>, media: &'static str, caching: &'static str) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

async fn consistent(mut read: Read) -> Answer {
    let old_size = read.query(&OLD_SIZE)?.ok_or_else(|| Problem::malformed("old_size is missing"))?;
    let tree_size = read.query(&TREE_SIZE)?;
    let node = read.node.clone();
    let size = tree_size.unwrap_or_else(|| node.root().0);
    let proof = blocking(move || Ok(node.prove_consistency(old_size, size)?)).await?;
    let missing = || {
        let detail = format!(
            "no tree of {size} records continues one of {old_size}: there are fewer records, or more before"
        );
        Problem::new("unknown_tree", detail).with("old_size", old_size).with("tree_size", size)
    };
    let proof = proof.ok_or_else(missing)?;
    read.one(|_| Ok(ConsistencyBody::from(proof)))
}
