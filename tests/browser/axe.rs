//! [axe-core](https://github.com/dequelabs/axe-core), which finds what keeps people from using a page, from the npm
//! registry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::browser::{Browser, text};
use crate::debian;

const PACKAGE: &str = "axe-core@4.14.1";
const FILE: &str = "axe-core-4.14.1.tgz";
const SHA256: &str = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745";

/// The script, of the package that was fetched once.
fn script() -> &'static str {
    static SCRIPT: OnceLock<String> = OnceLock::new();
    SCRIPT.get_or_init(|| {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe");
        let package = dir.join(FILE);
        if !is_known(&package) {
            fs::create_dir_all(&dir).expect("a directory");
            debian::ensure("npm --version", "npm");
            let fetch = ["pack", "--silent", PACKAGE, "--pack-destination", "."];
            let fetched = Command::new("npm").args(fetch).current_dir(&dir).output().expect("npm starts");
            let said = String::from_utf8_lossy(&fetched.stderr);
            assert!(is_known(&package), "{PACKAGE} is fetched from the npm registry: {said}");
        }
        let unpack = Command::new("tar").arg("-xzOf").arg(&package).arg("package/axe.min.js").output();
        String::from_utf8(unpack.expect("tar starts").stdout).expect("a script")
    })
}

fn is_known(package: &PathBuf) -> bool {
    let hash =
        |bytes: Vec<u8>| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    fs::read(package).is_ok_and(|bytes| hash(bytes) == SHA256)
}

impl Browser {
    /// Brings axe into every page that is opened from now on; the policy of the pages keeps scripts of others out.
    pub fn bring_axe(&self) {
        self.ask_chromium("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script() }));
    }

    /// What keeps people from using the page: each in a line. Only rules with one of these tags are asked, or all.
    #[track_caller]
    pub fn violations(&self, tags: Option<&[&str]>) -> Vec<String> {
        let mut options = json!({ "resultTypes": ["violations"], "selectors": false });
        if let Some(tags) = tags {
            options["runOnly"] = json!(tags);
        }
        let found = self.settle(&format!(
            "axe.run({options}).then(({{ violations }}) => violations.map(({{ id, help, nodes }}) =>
               `${{id}}: ${{help}}: ${{nodes.map(({{ html, any }}) => `${{html}} ${{any.map(({{ message }}) => message)}}`)}}`))",
        ));
        let Value::Array(found) = found else { panic!("axe does not run: {found}") };
        found.iter().map(text).collect()
    }
}
