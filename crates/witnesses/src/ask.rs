//! One question to one witness: will it cosign this checkpoint?

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use journal::{Checkpoint, MAX_NOTE, Note, NoteSignature};
use node::Node;
use thiserror::Error;
use ureq::Agent;

use crate::Witness;

/// Why there is no cosignature.
#[derive(Debug, Error)]
pub(crate) enum Silent {
    #[error("it cannot be reached: {0}")]
    Unreachable(#[from] ureq::Error),
    #[error("it answers {status}: {said}")]
    Refuses { status: u16, said: String },
    #[error(
        "it says that it cosigned {said} records; this log has {size}: it saw another log of this name, or records are lost"
    )]
    SawMore { said: String, size: u64 },
    #[error("its answer has no cosignature by {key} that fits")]
    Unsigned { key: String },
    #[error("the proof for it cannot be made: {0}")]
    Proof(#[from] node::NodeError),
    #[error("the checkpoint cannot be read: {0}")]
    Checkpoint(#[from] journal::JournalError),
}

/// Asks `witness`, which is known to have cosigned a tree of `size` records; where it knows better, it is asked again.
pub(crate) fn ask(
    node: &Node,
    agent: &Agent,
    witness: &Witness,
    size: &mut u64,
    checkpoint: &Note,
) -> Result<NoteSignature, Silent> {
    let tree: Checkpoint = checkpoint.text.parse()?;
    let (status, said) = send(node, agent, witness, *size, &tree, checkpoint)?;
    let (status, said) = if status == 409 {
        let cosigned = said.trim().parse().ok().filter(|cosigned| *cosigned <= tree.size);
        *size = cosigned.ok_or_else(|| Silent::SawMore { said: shortened(&said), size: tree.size })?;
        send(node, agent, witness, *size, &tree, checkpoint)?
    } else {
        (status, said)
    };
    if status != 200 {
        return Err(Silent::Refuses { status, said: shortened(&said) });
    }
    let signed = Note { signatures: said.lines().flat_map(str::parse).collect(), ..checkpoint.clone() };
    let signature = witness.key.signature(&signed).map(|(signature, _)| signature.clone());
    let signature = signature.ok_or_else(|| Silent::Unsigned { key: witness.key.to_string() })?;
    *size = tree.size;
    Ok(signature)
}

fn send(
    node: &Node,
    agent: &Agent,
    witness: &Witness,
    size: u64,
    tree: &Checkpoint,
    checkpoint: &Note,
) -> Result<(u16, String), Silent> {
    let proof = node.prove_consistency(size, tree.size)?.map(|proof| proof.path).unwrap_or_default();
    let mut body = format!("old {size}\n");
    for hash in proof {
        body += &BASE64.encode(hash.as_bytes());
        body.push('\n');
    }
    body += &format!("\n{checkpoint}");
    let mut answer = agent.post(format!("{}/add-checkpoint", witness.url)).send(body)?;
    let said = answer.body_mut().with_config().limit(MAX_NOTE as u64).read_to_string()?;
    Ok((answer.status().as_u16(), said))
}

fn shortened(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(200).collect()
}
