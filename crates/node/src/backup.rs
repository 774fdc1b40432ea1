//! Backups: a commons' journal once more, from which everything but its officers' keys can be built again.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use journal::{Journal, Tree};

use crate::{NodeError, commons_in, journal_path};

/// Copies the journal of the commons in `dir`, which may be served meanwhile, to the file `to`, or into `to` where that
/// is a directory; returns the file, and the tree over what is in it. What a former backup there lacks is added to it.
///
/// `progress` is told how many records are done, and of how many.
pub fn back_up(
    dir: &Path,
    to: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(PathBuf, Tree), NodeError> {
    commons_in(dir)?;
    let file = if to.is_dir() { journal_path(to) } else { to.into() };
    let tree = journal::copy(&journal_path(dir), &file, progress)?;
    Ok((file, tree))
}

/// Puts the commons of which `backup` is a backup, a file or a directory with one, into `dir`: absent or empty.
///
/// What is there only in part is never taken for a commons: the journal has its name once it was read back.
pub fn restore_backup(
    backup: &Path,
    dir: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Tree, NodeError> {
    let from = if backup.is_dir() { journal_path(backup) } else { backup.into() };
    Journal::open_read_only(&from)?; // Before anything is made.
    let in_dir = |source| NodeError::File { path: dir.into(), source };
    let absent = !dir.exists();
    match fs::read_dir(dir).map(|mut files| files.next().is_some()) {
        Ok(true) => return Err(NodeError::NotEmpty { dir: dir.into() }),
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(in_dir(error)),
        _ => fs::create_dir_all(dir).map_err(in_dir)?,
    }
    let part = dir.join("restoring");
    fs::create_dir(&part).map_err(in_dir)?;
    let tree = journal::copy(&from, &journal_path(&part), progress).map_err(NodeError::from);
    let restored = tree.and_then(|tree| {
        commons_in(&part)?;
        fs::rename(journal_path(&part), journal_path(dir)).map_err(in_dir)?;
        fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(in_dir)?;
        Ok(tree)
    });
    fs::remove_dir_all(if absent && restored.is_err() { dir } else { &part }).map_err(in_dir)?;
    restored
}
