//! Signed notes (c2sp.org/signed-note): a text, and lines below it that sign it.
//!
//! Two kinds of signatures are known: a log's own (Ed25519, kind 1), and a witness's cosignature with the time at which
//! it saw the text (c2sp.org/tlog-cosignature, kind 4). Lines of other keys and kinds are kept, and left alone.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::error::JournalError;

/// Most bytes of a note, and so of whatever claims to be one.
pub const MAX_NOTE: usize = 64 << 10;
/// Begins every line that signs: an em dash and a space.
const SIGNS: &str = "\u{2014} ";
/// Begins a key that signs, as written to a file.
const PRIVATE: &str = "PRIVATE+KEY+";

/// A text and who signed it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// What is signed; ends with a line break.
    pub text: String,
    /// Who signed it, whether the signatures fit or not.
    pub signatures: Vec<NoteSignature>,
}

/// A line that signs a note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoteSignature {
    /// Whose it claims to be.
    pub name: String,
    /// Which of that name's keys.
    id: [u8; 4],
    /// What the key's kind makes of it.
    bytes: Vec<u8>,
}

/// How a key signs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Ed25519 over the text.
    Plain = 1,
    /// Ed25519 over a time and the text.
    Cosigning = 4,
}

/// A public key that notes are checked with, written as `name+id+key`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoteVerifier {
    name: String,
    kind: Kind,
    key: VerifyingKey,
}

/// A key that signs notes in a name.
pub struct NoteSigner {
    name: String,
    key: SigningKey,
}

/// That a signature fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signed {
    /// The second, since 1970, at which a witness says that it saw the text.
    pub at: Option<u64>,
}

impl FromStr for Note {
    type Err = JournalError;

    fn from_str(note: &str) -> Result<Note, JournalError> {
        let invalid = |why: &str| JournalError::InvalidNote { why: why.into() };
        if note.len() > MAX_NOTE {
            return Err(invalid("it is longer than 64 KiB"));
        }
        let end =
            note.rfind("\n\n").ok_or_else(|| invalid("no empty line parts its text from signatures"))?;
        let (text, signatures) = (&note[..=end], &note[end + 2..]);
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(invalid("its text has control characters"));
        }
        let lines = signatures.strip_suffix('\n').ok_or_else(|| invalid("its last line is not ended"))?;
        let signatures = lines.split('\n').map(NoteSignature::from_str).collect::<Result<_, _>>()?;
        Ok(Note { text: text.into(), signatures })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl FromStr for NoteSignature {
    type Err = JournalError;

    fn from_str(line: &str) -> Result<NoteSignature, JournalError> {
        let invalid = || JournalError::InvalidNote { why: format!("{:?} signs nothing", shortened(line)) };
        let (name, bytes) =
            line.strip_prefix(SIGNS).and_then(|line| line.split_once(' ')).ok_or_else(invalid)?;
        let bytes = BASE64.decode(bytes).map_err(|_| invalid())?;
        let (id, bytes) = bytes.split_first_chunk::<4>().ok_or_else(invalid)?;
        if !is_name(name) || bytes.is_empty() {
            return Err(invalid());
        }
        Ok(NoteSignature { name: name.into(), id: *id, bytes: bytes.to_vec() })
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.bytes].concat();
        write!(f, "{SIGNS}{} {}", self.name, BASE64.encode(bytes))
    }
}

impl NoteVerifier {
    /// Whose key it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a witness's.
    pub fn is_witness(&self) -> bool {
        self.kind == Kind::Cosigning
    }

    /// The first four bytes of the SHA-256 of the name, a line break, the kind and the key: which key signed.
    fn id(&self) -> [u8; 4] {
        let hash =
            Sha256::new_with_prefix(&self.name).chain_update(b"\n").chain_update(self.bytes()).finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    fn bytes(&self) -> Vec<u8> {
        [&[self.kind as u8], self.key.as_bytes().as_slice()].concat()
    }

    /// That this key signed `note`; `None` if it did not, or if what claims to be its signature does not fit.
    pub fn check(&self, note: &Note) -> Option<Signed> {
        self.signature(note).map(|(_, signed)| signed)
    }

    /// The line with which this key signed `note`.
    pub fn signature<'a>(&self, note: &'a Note) -> Option<(&'a NoteSignature, Signed)> {
        let claimed = note.signatures.iter().filter(|line| line.name == self.name && line.id == self.id());
        claimed.filter_map(|line| Some((line, self.fits(&note.text, &line.bytes)?))).next()
    }

    fn fits(&self, text: &str, bytes: &[u8]) -> Option<Signed> {
        let (at, signature) = match self.kind {
            Kind::Plain => (None, bytes),
            Kind::Cosigning => {
                let (at, signature) = bytes.split_first_chunk::<8>()?;
                (Some(u64::from_be_bytes(*at)), signature)
            }
        };
        let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
        let message = at.map_or_else(|| text.to_owned(), |at| cosigned(at, text));
        self.key.verify_strict(message.as_bytes(), &signature).ok()?;
        Some(Signed { at })
    }
}

/// What a witness signs.
fn cosigned(at: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {at}\n{text}")
}

impl FromStr for NoteVerifier {
    type Err = JournalError;

    fn from_str(text: &str) -> Result<NoteVerifier, JournalError> {
        let invalid = |why: &str| JournalError::InvalidKey { text: shortened(text), why: why.into() };
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(invalid("it is not of the form name+id+key"));
        };
        let bytes = BASE64.decode(key).map_err(|_| invalid("its last part is not base64"))?;
        let kind = match bytes.first() {
            Some(1) => Kind::Plain,
            Some(4) => Kind::Cosigning,
            _ => return Err(invalid("it is neither an Ed25519 key (1) nor one that cosigns (4)")),
        };
        let key = <&[u8; 32]>::try_from(&bytes[1..]).ok().and_then(|key| VerifyingKey::from_bytes(key).ok());
        let key = key.filter(|key| !key.is_weak()).ok_or_else(|| invalid("it is not an Ed25519 key"))?;
        let verifier = NoteVerifier { name: name.into(), kind, key };
        if !is_name(name) {
            return Err(invalid("its name is empty, or has a space or a +"));
        }
        if id != hex(&verifier.id()) {
            return Err(invalid("its second part does not fit the others: it was mistyped"));
        }
        Ok(verifier)
    }
}

impl fmt::Display for NoteVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, hex(&self.id()), BASE64.encode(self.bytes()))
    }
}

impl NoteSigner {
    /// Signs in `name`, which is not empty and has neither white space nor `+`, with the key of this seed.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<NoteSigner, JournalError> {
        if !is_name(name) {
            let why = "it is empty, or has a space or a +".into();
            return Err(JournalError::InvalidKey { text: shortened(name), why });
        }
        Ok(NoteSigner { name: name.into(), key: SigningKey::from_bytes(seed) })
    }

    /// The key that its signatures are checked with.
    pub fn verifier(&self) -> NoteVerifier {
        NoteVerifier { name: self.name.clone(), kind: Kind::Plain, key: self.key.verifying_key() }
    }

    /// The key that its cosignatures are checked with.
    pub fn cosigning_verifier(&self) -> NoteVerifier {
        NoteVerifier { kind: Kind::Cosigning, ..self.verifier() }
    }

    /// A note of `text`, which ends with a line break and has no control characters besides.
    pub fn sign(&self, text: String) -> Note {
        let bytes = self.key.sign(text.as_bytes()).to_bytes().to_vec();
        let signature = NoteSignature { name: self.name.clone(), id: self.verifier().id(), bytes };
        Note { text, signatures: vec![signature] }
    }

    /// Says that `text` was seen at this second, as a witness does.
    pub fn cosign(&self, text: &str, at: u64) -> NoteSignature {
        let signature = self.key.sign(cosigned(at, text).as_bytes()).to_bytes();
        let bytes = [&at.to_be_bytes()[..], &signature].concat();
        NoteSignature { name: self.name.clone(), id: self.cosigning_verifier().id(), bytes }
    }

    /// The secret as it is kept in a file: `PRIVATE+KEY+name+id+key`.
    pub fn to_secret(&self) -> String {
        let bytes = [&[Kind::Plain as u8], self.key.as_bytes().as_slice()].concat();
        format!("{PRIVATE}{}+{}+{}", self.name, hex(&self.verifier().id()), BASE64.encode(bytes))
    }

    /// Reads what [`NoteSigner::to_secret`] wrote. The error never tells the secret.
    pub fn from_secret(secret: &str) -> Result<NoteSigner, JournalError> {
        let invalid =
            || JournalError::InvalidKey { text: PRIVATE.into(), why: "it is no key that signs".into() };
        let mut parts = secret.trim_end().strip_prefix(PRIVATE).ok_or_else(invalid)?.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(invalid());
        };
        let bytes = BASE64.decode(key).map_err(|_| invalid())?;
        let seed = bytes.strip_prefix(&[Kind::Plain as u8]).and_then(|seed| <&[u8; 32]>::try_from(seed).ok());
        let signer = NoteSigner::new(name, seed.ok_or_else(invalid)?)?;
        if id == hex(&signer.verifier().id()) { Ok(signer) } else { Err(invalid()) }
    }
}

/// Never tells the secret.
impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({})", self.verifier())
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
