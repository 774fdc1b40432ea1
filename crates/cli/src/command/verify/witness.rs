//! What a verifier remembers from one time to the next: a checkpoint of which it has seen that all of it is right.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use journal::{Checkpoint, Note, NoteVerifier};
use serde::{Deserialize, Serialize};

/// The memory of a verifier, in a file.
pub(super) struct Witness {
    path: PathBuf,
    pub(super) remembered: Option<Remembered>,
}

/// What it remembers.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Remembered {
    /// The key that signed it.
    log_key: String,
    /// The last checkpoint that was verified, signed.
    checkpoint: String,
}

impl Witness {
    /// Reads the memory in `path`; there need not be one yet.
    pub(super) fn read(path: &Path) -> Result<Witness> {
        let text = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let remembered = text.map(|text| serde_json::from_str(&text)).transpose();
        let remembered =
            remembered.with_context(|| format!("{} is no memory of a witness", path.display()))?;
        Ok(Witness { path: path.into(), remembered })
    }

    /// How the file is called.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Remembers `checkpoint` from now on. The old memory is in place until the new one is whole.
    pub(super) fn remember(&self, log_key: &NoteVerifier, checkpoint: &Note) -> Result<()> {
        let remembered = Remembered { log_key: log_key.to_string(), checkpoint: checkpoint.to_string() };
        let mut fresh = self.path.clone().into_os_string();
        fresh.push(".new");
        fs::write(&fresh, serde_json::to_string_pretty(&remembered)? + "\n")
            .and_then(|()| fs::rename(&fresh, &self.path))
            .with_context(|| self.name())
    }

    /// Keeps a checkpoint that contradicts the memory beside it: with both of them anybody can see what was done.
    pub(super) fn keep_evidence(&self, checkpoint: &Note) -> Result<PathBuf> {
        let mut path = self.path.clone().into_os_string();
        path.push(".contradicted");
        fs::write(&path, checkpoint.to_string()).with_context(|| self.name())?;
        Ok(path.into())
    }
}

impl Remembered {
    /// The key and the checkpoint, if that key signed it.
    pub(super) fn open(&self) -> Result<(NoteVerifier, Checkpoint)> {
        let key: NoteVerifier = self.log_key.parse()?;
        let checkpoint = Checkpoint::signed_by(&key, &self.checkpoint.parse()?)?;
        Ok((key, checkpoint))
    }
}

/// The key that must have signed: the one that was asked for, or remembered, or else the one that the log names itself.
pub(super) fn log_key(
    asked: Option<&NoteVerifier>,
    remembered: Option<&NoteVerifier>,
    named: Option<&NoteVerifier>,
) -> Result<Option<NoteVerifier>> {
    if let (Some(asked), Some(remembered)) = (asked, remembered) {
        ensure!(
            asked == remembered,
            "--log-key is {asked}, but {remembered} is remembered: forget that, or mend the key"
        );
    }
    let trusted = asked.or(remembered);
    if let (Some(trusted), Some(named)) = (trusted, named)
        && trusted != named
    {
        bail!(
            "the log signs with {named}, but should sign with {trusted}. If its operator tells you elsewhere that the key \
             was replaced, begin anew with that"
        );
    }
    Ok(trusted.or(named).cloned())
}
