//! Records: a small header, which the Merkle tree is built over, and two bodies that lie beside it.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::error::JournalError;

/// The most bytes that one body may have: 2 MiB. The largest that happens by itself is the
/// close of a full round, of about half of that.
pub const MAX_BODY: usize = 1 << 21;

const HEADER_VERSION: u8 = 1;
const LEAF_PREFIX: u8 = 0x00;

/// A SHA-256 hash; its text form is 64 lowercase hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The SHA-256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }

    /// The SHA-256 of `prefix` followed by `parts`, as RFC 6962 separates leaves from nodes.
    pub(crate) fn prefixed(prefix: u8, parts: &[&[u8]]) -> Hash {
        let mut hasher = Sha256::new_with_prefix([prefix]);
        for part in parts {
            hasher.update(part);
        }
        Hash(hasher.finalize().into())
    }

    /// A hash from its 32 bytes, whatever they are.
    pub const fn from_bytes(bytes: [u8; 32]) -> Hash {
        Hash(bytes)
    }

    /// The 32 bytes of the hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = JournalError;

    fn from_str(text: &str) -> Result<Hash, JournalError> {
        let invalid = || JournalError::InvalidHash { text: text.chars().take(80).collect() };
        if text.len() != 64 {
            return Err(invalid());
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let (high, low) = hex_digit(pair[0]).zip(hex_digit(pair[1])).ok_or_else(invalid)?;
            *byte = high << 4 | low;
        }
        Ok(Hash(hash))
    }
}

/// Lowercase only: one hash has one text.
fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// What the Merkle tree fixes of a record: its place, its time, and a hash of each body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which record this is, counted from 0.
    pub index: u64,
    /// Seconds; never less than the previous record's.
    pub time: i64,
    /// SHA-256 of the command's bytes.
    pub command: Hash,
    /// SHA-256 of a salt, which is made of the command's bytes, and of the events' bytes.
    pub events: Hash,
}

impl Header {
    /// Length of a header's bytes.
    pub const SIZE: usize = 1 + 8 + 8 + 32 + 32;

    /// The leaf of the tree: version (1 byte, 1), index and time (8 each, big endian), then both hashes (32 each).
    pub fn to_bytes(&self) -> [u8; Header::SIZE] {
        let mut bytes = [0; Header::SIZE];
        bytes[0] = HEADER_VERSION;
        bytes[1..9].copy_from_slice(&self.index.to_be_bytes());
        bytes[9..17].copy_from_slice(&self.time.to_be_bytes());
        bytes[17..49].copy_from_slice(self.command.as_bytes());
        bytes[49..].copy_from_slice(self.events.as_bytes());
        bytes
    }

    /// Reads what `to_bytes` wrote; refuses another length or version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Header, JournalError> {
        let Ok(bytes) = <&[u8; Header::SIZE]>::try_from(bytes) else {
            let why = format!("it has {} bytes instead of {}", bytes.len(), Header::SIZE);
            return Err(JournalError::InvalidHeader { why });
        };
        if bytes[0] != HEADER_VERSION {
            let why = format!("its version is {}, this program knows {HEADER_VERSION}", bytes[0]);
            return Err(JournalError::InvalidHeader { why });
        }
        Ok(Header {
            index: u64::from_be_bytes(field(bytes, 1)),
            time: i64::from_be_bytes(field(bytes, 9)),
            command: Hash(field(bytes, 17)),
            events: Hash(field(bytes, 49)),
        })
    }

    /// The RFC 6962 leaf hash: SHA-256 of a zero byte and the header's bytes.
    pub fn hash(&self) -> Hash {
        Hash::prefixed(LEAF_PREFIX, &[&self.to_bytes()])
    }
}

fn field<const N: usize>(bytes: &[u8; Header::SIZE], at: usize) -> [u8; N] {
    let mut field = [0; N];
    field.copy_from_slice(&bytes[at..at + N]);
    field
}

/// Which of a record's two bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    Command,
    Events,
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Body::Command => "command",
            Body::Events => "events",
        })
    }
}

/// A header and its two bodies, each of at most `MAX_BODY` bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub header: Header,
    /// What was asked for, byte for byte.
    pub command: Vec<u8>,
    /// What happened, byte for byte.
    pub events: Vec<u8>,
}

impl Record {
    /// Hashes both bodies into a header; refuses a body of more than `MAX_BODY` bytes.
    pub fn new(index: u64, time: i64, command: Vec<u8>, events: Vec<u8>) -> Result<Record, JournalError> {
        for (body, bytes) in [(Body::Command, &command), (Body::Events, &events)] {
            check_size(index, body, bytes)?;
        }
        let (command_hash, events_hash) = (Hash::of(&command), events_hash(&command, &events));
        let header = Header { index, time, command: command_hash, events: events_hash };
        Ok(Record { header, command, events })
    }

    /// Refuses a body of more than `MAX_BODY` bytes, or with another SHA-256 than the header names.
    pub fn check(&self) -> Result<(), JournalError> {
        let index = self.header.index;
        for (body, bytes, expected) in [
            (Body::Command, &self.command, self.header.command),
            (Body::Events, &self.events, self.header.events),
        ] {
            check_size(index, body, bytes)?;
            let found = match body {
                Body::Command => Hash::of(bytes),
                Body::Events => events_hash(&self.command, bytes),
            };
            if found != expected {
                return Err(JournalError::HashMismatch { index, body, expected, found });
            }
        }
        Ok(())
    }
}

/// What a header says of events: SHA-256 of the SHA-256 of `commonhold events` and the command, followed by the events.
///
/// So whoever has the leaf of a signed command that is withheld cannot try guesses at what it led to: the signature in
/// the command is nobody's to guess.
pub fn events_hash(command: &[u8], events: &[u8]) -> Hash {
    let salt = Sha256::new_with_prefix("commonhold events").chain_update(command).finalize();
    Hash(Sha256::new_with_prefix(salt).chain_update(events).finalize().into())
}

fn check_size(index: u64, body: Body, bytes: &[u8]) -> Result<(), JournalError> {
    if bytes.len() > MAX_BODY {
        return Err(JournalError::BodyTooLarge { index, body, size: bytes.len() });
    }
    Ok(())
}
