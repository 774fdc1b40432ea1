//! Records that are withheld where nothing may be.

use std::fs;

use node::ExportLine;

use super::{check, text, verify};
use crate::command::{demo, export};

#[test]
fn nothing_is_withheld_but_while_votes_are_taken() {
    let home = tempfile::tempdir().expect("a directory");
    let (dir, file) = (home.path().join("town"), home.path().join("town.jsonl"));
    let node = demo::history(&dir, 190);
    let voting_opens_at = {
        let state = node.state();
        let round = governance::view::running_round(state.machine.world()).expect("a round that takes votes");
        round.opening.voting_opens_at
    };
    node.shut_down().expect("closed");
    export::to_file(text(&dir), &file).expect("exported");
    let lines: Vec<String> = fs::read_to_string(&file).expect("text").lines().map(String::from).collect();
    let withhold = |index: usize| {
        let mut lines = lines.clone();
        let line: ExportLine = serde_json::from_str(&lines[index + 1]).expect("a line");
        let line = ExportLine { command: None, events: None, ..line };
        lines[index + 1] = serde_json::to_string(&line).expect("JSON");
        fs::write(&file, lines.join("\n") + "\n").expect("a file");
        line.at
    };
    let ballot = lines.iter().position(|line| line.contains("ballot_cast")).expect("a ballot") - 1;
    assert!(withhold(ballot) >= voting_opens_at);
    verify(text(&file), &[]).expect("a ballot may be withheld");
    let before = lines.iter().rposition(|line| line.contains("purchased")).expect("a purchase") - 1;
    let before =
        (1..=before).rev().find(|index| withhold(*index) < voting_opens_at).expect("one before the vote");
    check("a purchase withheld", text(&file), Some(before));
}
