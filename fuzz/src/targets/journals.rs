//! What a commons keeps of itself: records, the journal's file, snapshots; whoever audits it is given them by others.

use std::fs;
use std::path::Path;

use journal::{Hash, Header, Journal, Record};
use state_machine::{Instruction, Occurred};

use super::requests::read_again;
use super::stage::Stage;
use super::{Try, directory};

/// One part of a record: its header, what was asked, or what happened.
pub fn record(data: &[u8]) {
    if let Ok(header) = Header::from_bytes(data) {
        assert_eq!(header.to_bytes(), data);
    }
    if let Ok(Ok(hash)) = std::str::from_utf8(data).map(str::parse::<Hash>) {
        assert_eq!(hash.to_string().as_bytes(), data);
    }
    match Instruction::parse(data) {
        Ok(Instruction::Request(request)) => read_again(Ok::<_, ()>(*request)),
        Ok(Instruction::Digest(digest)) => {
            let again = Instruction::parse(&digest.to_bytes());
            assert!(matches!(again, Ok(Instruction::Digest(read)) if read == digest));
        }
        Ok(Instruction::Pulse) | Err(_) => {}
    }
    if let Ok(events) = serde_json::from_slice::<Vec<Occurred>>(data) {
        let written = serde_json::to_vec(&events).expect("events are JSON");
        assert_eq!(serde_json::from_slice::<Vec<Occurred>>(&written).ok(), Some(events));
    }
}

/// A journal whose hashes fit, of a commons that was founded well: each two lines are what a record was asked and what
/// happened, a second after the one before. To verify it ends in a report or in what is wrong.
pub fn journal() -> Try {
    let stage = Stage::new();
    let mut founding = stage.records();
    let signed = founding.split_off(1);
    let home = directory();
    Box::new(move |data| {
        let mut records = founding.clone();
        let mut lines = data.split(|byte| *byte == b'\n');
        while let (Some(command), Some(events)) = (lines.next(), lines.next()) {
            // A record of the stage, by its number: no fuzzer can sign.
            let known = std::str::from_utf8(command).ok().and_then(|number| number.parse::<usize>().ok());
            let known = known.and_then(|number| signed.get(number));
            let command = known.map_or(command, |record| &record.command);
            let events = known.filter(|_| events.is_empty()).map_or(events, |record| &record.events);
            let (index, last) = (records.len() as u64, records[records.len() - 1].header.time);
            let time = known.map_or(last + 1, |record| record.header.time.max(last));
            records.extend(Record::new(index, time, command.to_vec(), events.to_vec()));
        }
        let dir = home.path().join("commons");
        fs::create_dir(&dir).expect("a directory");
        write(&dir.join("journal.sqlite"), &records);
        let _ = node::verify(&dir, &mut |_, _| ());
        fs::remove_dir_all(&dir).expect("a directory");
    })
}

fn write(path: &Path, records: &[Record]) {
    Journal::create(path).expect("a journal").append(records).expect("records that follow");
}

/// The stage's journal, where each four bytes put the last one of them at the place that the first three say.
pub fn damage() -> Try {
    let stage = Stage::new();
    let home = directory();
    let path = home.path().join("journal.sqlite");
    write(&path, &stage.records());
    let whole = fs::read(&path).expect("the journal");
    Box::new(move |data| {
        let mut bytes = whole.clone();
        for patch in data.chunks_exact(4) {
            let place = usize::from(patch[0]) << 16 | usize::from(patch[1]) << 8 | usize::from(patch[2]);
            let place = place % bytes.len();
            bytes[place] = patch[3];
        }
        let path = home.path().join("damaged.sqlite");
        fs::write(&path, bytes).expect("a file");
        let Ok(journal) = Journal::open_read_only(&path) else { return };
        let _ = journal.check();
        let _ = journal.records(0).try_for_each(|record| record.map(drop));
    })
}

/// The snapshot beside the stage's journal. It only saves time: whatever it is, the commons is the same.
pub fn snapshot() -> Try {
    let stage = Stage::new();
    stage.node.shut_down().expect("a clean stop, which leaves a snapshot");
    let digest_in = |stage: &Stage| {
        let past = node::past_of(stage.dir.path(), None).expect("the journal is whole");
        past.state.machine.digest()
    };
    let digest = digest_in(&stage);
    Box::new(move |data| {
        fs::write(stage.dir.path().join("snapshot.bin"), data).expect("a file");
        assert_eq!(digest_in(&stage), digest);
    })
}
