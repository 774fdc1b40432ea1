//! When nothing can be written, the pages say so, and can be read.

use std::process::Command;

use serde_json::json;

use crate::browser::Browser;
use crate::commons::{Commons, with_officers};
use crate::server::{PROGRAM, Server, spawn_by};

/// A file larger than this, in blocks of 512 bytes, cannot be written: as on a disk that is full.
const BLOCKS: u32 = 400;

const CLASS: &str = r#"
name = "A town"
[[classes]]
id = "land"
rate = "0.10"
"#;

#[test]
fn pages_say_that_nothing_can_be_written_and_are_read_all_the_same() {
    let mut commons = Commons::found(&with_officers(CLASS));
    commons.stop();
    let limited = format!("trap '' XFSZ; ulimit -f {BLOCKS}; exec {PROGRAM} \"$@\"");
    let mut shell = Command::new("sh");
    let (dir, log) = (commons.dir(), commons.log());
    let started = spawn_by(shell.args(["-c", &limited, "sh"]), &dir, &["--manual-clock"], &log);
    let server = Server::listens(started, &log);
    let browser = Browser::open(server.address);
    browser.visit("/");
    assert_eq!(browser.run("return document.querySelector('[role=alert]')"), json!(null));

    // The page itself lets days pass until the disk is full.
    let answered = browser.settle(
        "(async () => {
           for (let day = 0; day < 1000; day++) {
             const setting = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{\"advance\":\"P1D\"}' };
             const { status } = await fetch('/v1/clock', setting);
             if (status !== 200) return status;
           }
         })()",
    );
    assert_eq!(answered, 503);
    for path in ["/", "/register", "/rounds", "/record", "/record/1", "/constitution", "/desk", "/key"] {
        browser.visit(path);
        let said = browser.words("[role=alert]");
        assert!(said.contains("Nothing can be written"), "{path}: {said}");
        assert_eq!(browser.run("return performance.getEntriesByType('navigation')[0].responseStatus"), 200);
        assert!(browser.run("return document.querySelector('main h1').innerText.length").as_u64() > Some(0));
    }
    browser.visit("/?language=de");
    assert!(!browser.words("[role=alert]").contains("Nothing"), "it is said in every language");
}
