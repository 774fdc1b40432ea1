//! Keys are replaced, lost and recovered from the command line, and a server that is killed forgets none of it.

use client::Key;
use expect_test::{Expect, expect};

use super::{Session, text};
use crate::server::{Server, commonhold};

impl Session {
    /// What is said, with the names of files in the place of their keys.
    fn says(&self, key: &str, words: &str, expected: Expect) {
        let mut said = self.run(key, words);
        for file in ["anna", "anna-2", "anna-3", "safe", "spare"] {
            if let Ok(key) = Key::read(&self.dir.path().join(file).with_extension("json")) {
                said = said.replace(&key.public().to_string(), &format!("({file})"));
            }
        }
        expected.assert_eq(&said);
    }

    /// The server is killed, and started again.
    fn killed(self) -> Session {
        let Session { dir, server } = self;
        server.kill();
        let server = Server::start(&dir.path().join("town"), &["--manual-clock"], &dir.path().join("log"));
        Session { dir, server }
    }
}

#[test]
fn an_account_survives_the_loss_of_its_key() {
    let mut session = Session::begin();
    let pay = "account transfer bert 1";
    let tried = session.run("anna", "key rotate --new anna-2.json --dry-run");
    assert!(tried.contains("it would be:\nYou handed over to another key"), "{tried}");
    assert!(tried.ends_with("the key will be another than this\n"), "{tried}");
    assert!(!session.dir.path().join("anna-2.json").exists());
    session.says(
        "anna",
        "key rotate --new anna-2.json",
        expect![[r#"
            You handed over to another key, which signs from now on: (anna-2)
            record 5 at 2026-01-01T00:00:00Z
        "#]],
    );
    session.says(
        "anna",
        pay,
        expect![[r#"
        refused: the signature is not that of anna on this request (bad-signature)
        if its key was replaced, sign with the one that did
    "#]],
    );
    session.says(
        "anna-2",
        pay,
        expect![[r#"
        You paid 1.00 to bert
        record 6 at 2026-01-01T00:00:00Z
    "#]],
    );
    session.says(
        "anna-2",
        "key rotate --new anna.json",
        expect![[r#"
        refused: key (anna) is somebody's already, or was; make a new one (key-taken)
    "#]],
    );
    session.says(
        "anna-2",
        "key recovery --recovery-key safe.json",
        expect![[r#"
            You set the recovery key: (safe)
            record 7 at 2026-01-01T00:00:00Z
        "#]],
    );
    session = session.killed();

    // The key is lost; somebody else has found the recovery key, and is stopped as long as it is not.
    session.says(
        "-",
        "key recover anna --recovery-key bert.json --new anna-3.json",
        expect![[r#"
        refused: this must be signed by the recovery key of account anna itself (not-the-recovery-key)
    "#]],
    );
    session.says("-", "key recover anna --recovery-key safe.json --new anna-3.json", expect![[r#"
        The recovery key of anna asked that (anna-3) sign; it will, from 2026-01-08T00:00:00Z on, unless the present key stops that
        record 8 at 2026-01-01T00:00:00Z
    "#]]);
    session.says(
        "anna-3",
        pay,
        expect![[r#"
        refused: the signature is not that of anna on this request (bad-signature)
        if its key was replaced, sign with the one that did
    "#]],
    );
    session.says(
        "anna-2",
        "key cancel-recovery",
        expect![[r#"
            You stopped the recovery: the present key is not lost
            record 9 at 2026-01-01T00:00:00Z
        "#]],
    );
    session.says(
        "anna-2",
        "key cancel-recovery",
        expect![[r#"
        refused: no recovery of account anna is pending (no-recovery-pending)
    "#]],
    );
    session.says(
        "-",
        "key recover anna --recovery-key safe.json --new anna-3.json",
        expect![[r#"
        refused: key (anna-3) is somebody's already, or was; make a new one (key-taken)
    "#]],
    );
    session.says("-", "key recover anna --recovery-key safe.json --new spare.json", expect![[r#"
        The recovery key of anna asked that (spare) sign; it will, from 2026-01-08T00:00:00Z on, unless the present key stops that
        record 10 at 2026-01-01T00:00:00Z
    "#]]);
    session.says(
        "-",
        "clock --advance P6D",
        expect![[r#"
        2026-01-07T00:00:00Z
    "#]],
    );
    session = session.killed();
    session.says(
        "anna-2",
        pay,
        expect![[r#"
        You paid 1.00 to bert
        record 12 at 2026-01-07T00:00:00Z
    "#]],
    );
    session.says("-", "clock --advance P1D", expect![[r#"
        2026-01-08T00:00:00Z
          2026-01-08T00:00:00Z  The recovery of anna took effect: (spare) signs from now on, and no token acts any more
    "#]]);
    session = session.killed();
    session.says(
        "anna-2",
        pay,
        expect![[r#"
        refused: the signature is not that of anna on this request (bad-signature)
        if its key was replaced, sign with the one that did
    "#]],
    );
    session.says(
        "spare",
        pay,
        expect![[r#"
        You paid 1.00 to bert
        record 14 at 2026-01-08T00:00:00Z
    "#]],
    );
    session.says(
        "spare",
        "key recovery --remove",
        expect![[r#"
            You removed the recovery key
            record 15 at 2026-01-08T00:00:00Z
        "#]],
    );
    session.says(
        "spare",
        "key recovery",
        expect![[r#"
            error: the following required arguments were not provided:
              <--recovery-key <FILE>|--remove>

            Usage: commonhold key recovery --key <FILE> --server <URL> <--recovery-key <FILE>|--remove>

            For more information, try '--help'.
        "#]],
    );

    let Session { dir, server } = session;
    server.stop();
    let verified = commonhold(&["verify", text(&dir.path().join("town"))]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
