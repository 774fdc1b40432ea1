//! What comes over the network to be written: signed requests, and the bodies of all kinds of commands.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use serde_json::json;
use state_machine::{ByToken, Decision, Instruction, Machine, Occurred, Request, Signed, TokenId, invariant};

use super::Try;
use super::stage::{PEOPLE, Stage, key};

/// The bytes as they are; and, in case they are a header, a line break and a payload, as those of a JWS.
pub fn jws(data: &[u8]) {
    read_again(Signed::parse(data).map(Request::Signed));
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (header, payload) = (&data[..at], data.get(at + 1..).unwrap_or_default());
    let jws = json!({
        "protected": BASE64URL.encode(header),
        "payload": BASE64URL.encode(payload),
        "signature": key(PEOPLE[0]).sign(header),
    });
    read_again(Signed::parse(jws.to_string().as_bytes()).map(Request::Signed));
}

/// What is accepted is read again from the journal as the same request.
pub(super) fn read_again<E>(sent: Result<Request, E>) {
    let Ok(sent) = sent else { return };
    let bytes = sent.to_bytes();
    match Instruction::parse(&bytes) {
        Ok(Instruction::Request(read)) => {
            assert_eq!(read.id(), sent.id());
            assert_eq!(format!("{:?}", read.command()), format!("{:?}", sent.command()));
            assert!(read.repeats(&bytes) && sent.repeats(&bytes), "{}", String::from_utf8_lossy(&bytes));
        }
        other => panic!("{} is read as {other:?}", String::from_utf8_lossy(&bytes)),
    }
}

/// Somebody, by the first byte, sends the body on the second line to the address on the first. It is read, decided, and
/// if it is not refused it happens: to a copy, so that every input finds the same commons.
pub fn bodies() -> Try {
    let stage = Stage::new();
    let machine = stage.machine();
    Box::new(move |data| {
        let Some(((who, url), body)) = parts(data) else { return };
        read_again(ByToken::parse(TokenId::of_secret("secret"), "key", url, body).map(Request::ByToken));
        let key = key(PEOPLE[usize::from(who) % PEOPLE.len()]);
        let jws = client::sign_request(&key, &stage.id.to_string(), url, "n", machine.now(), body);
        let Ok(signed) = Signed::parse(jws.as_bytes()) else { return };
        let request = Request::Signed(signed);
        let Ok(Decision::New(events)) = machine.decide(&request, machine.now()) else { return };
        let written = serde_json::to_vec(&events).expect("events are JSON");
        let read: Vec<Occurred> = serde_json::from_slice(&written).expect("what is written can be read");
        assert_eq!(read, events);
        happen(stage.machine(), &request, &read);
    })
}

fn parts(data: &[u8]) -> Option<((u8, &str), &[u8])> {
    let (who, rest) = data.split_first()?;
    let at = rest.iter().position(|byte| *byte == b'\n')?;
    Some(((*who, std::str::from_utf8(&rest[..at]).ok()?), &rest[at + 1..]))
}

fn happen(mut machine: Machine, request: &Request, events: &[Occurred]) {
    machine.apply(machine.now(), Some(request.id()), events);
    invariant::check(&machine).expect("every invariant holds");
}
