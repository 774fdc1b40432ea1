//! Programs of others that the tests run: found, or installed from Debian's packages.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Packages are fetched by one test at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Sees to it that `command` runs; where it does not, installs `packages`, which takes root.
pub fn ensure(command: &str, packages: &str) {
    let runs = || shell(&format!("{command} >/dev/null 2>&1"));
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    if !runs() {
        let apt = "apt-get -qq -o DPkg::Lock::Timeout=600";
        let installed =
            shell(&format!("{apt} update && {apt} install -y --no-install-recommends {packages}"));
        assert!(installed && runs(), "{command:?} must run, of Debian's packages {packages}: install them");
    }
}

fn shell(line: &str) -> bool {
    Command::new("sh").args(["-c", line]).status().is_ok_and(|status| status.success())
}
