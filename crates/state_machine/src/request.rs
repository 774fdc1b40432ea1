//! Requests: who asks for what, as it was sent and as the journal keeps it.
//!
//! A *signed* request is a flattened JWS (RFC 7515, EdDSA) whose payload is the JSON body, its protected header
//! naming the signer, the commons, the address, a nonce and the time, as ACME (RFC 8555) does it. A request *by
//! token* is what the operator says that the holder of a secret sent.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ledger::{AccountId, Duration, PublicKey, Signature, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::body::Malformed;
use crate::command::{Command, Kind};
use crate::objects::from_json;
use crate::seen::RequestId;
use crate::token::TokenId;

/// How far the time in a signed request may be from the clock of the commons, either way.
pub const SIGNATURE_LIFETIME: Duration = Duration::from_seconds(300);

/// Most characters of a nonce or an idempotency key.
const KEY_LENGTH_MAX: usize = 128;

/// A request, read but not yet decided.
#[derive(Clone, Debug)]
pub enum Request {
    /// Signed by the key of an account or an officer.
    Signed(Signed),
    /// Sent by whoever has a token's secret.
    ByToken(ByToken),
}

/// A signed request.
#[derive(Clone, Debug)]
pub struct Signed {
    pub(crate) signer: Signer,
    pub(crate) commons: String,
    pub(crate) iat: Timestamp,
    pub(crate) command: Command,
    url: String,
    nonce: String,
    payload: Vec<u8>,
    signing_input: String,
    signature: Signature,
    raw: Vec<u8>,
    /// The key that the signature was checked with.
    verified_with: Option<PublicKey>,
}

/// Who claims to have signed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Signer {
    /// Known by id (`kid`).
    Id(AccountId),
    /// A key that publishes itself (`jwk`): it has no account yet.
    Key(PublicKey),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Jws<'a> {
    protected: &'a str,
    payload: &'a str,
    signature: Signature,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Protected {
    alg: String,
    #[serde(default)]
    kid: Option<AccountId>,
    #[serde(default)]
    jwk: Option<Jwk>,
    commons: String,
    url: String,
    nonce: String,
    iat: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwk {
    kty: String,
    crv: String,
    x: PublicKey,
}

impl Signed {
    /// Reads a flattened JWS and the command in it; white space around it is no part of it. The signature is checked
    /// later.
    pub fn parse(raw: &[u8]) -> Result<Signed, Malformed> {
        let raw = raw.trim_ascii();
        let malformed = |what: &str, refusal: String| Malformed(format!("{what}: {refusal}"));
        let jws: Jws = from_json(raw).map_err(|e| malformed("the JWS", e.to_string()))?;
        let decode = |what: &str, text: &str| {
            BASE64URL.decode(text).map_err(|_| malformed(what, "not base64url without padding".into()))
        };
        let header = decode("the protected header", jws.protected)?;
        let header: Protected =
            from_json(&header).map_err(|e| malformed("the protected header", e.to_string()))?;
        if header.alg != "EdDSA" {
            return Err(Malformed(format!(
                "the protected header: alg is \"{}\", but must be EdDSA",
                header.alg
            )));
        }
        check_key("nonce", &header.nonce)?;
        let payload = decode("the payload", jws.payload)?;
        let iat = Timestamp::new(header.iat)
            .ok_or(Malformed("the protected header: iat is no time in seconds".into()))?;
        Ok(Signed {
            signer: signer(header.kid, header.jwk)?,
            commons: header.commons,
            iat,
            command: command(&header.url, &payload)?,
            url: header.url,
            nonce: header.nonce,
            payload,
            signing_input: format!("{}.{}", jws.protected, jws.payload),
            signature: jws.signature,
            raw: raw.to_vec(),
            verified_with: None,
        })
    }

    /// Who claims to have signed.
    pub fn signer(&self) -> AccountId {
        match self.signer {
            Signer::Id(id) => id,
            Signer::Key(key) => key.account(),
        }
    }

    /// The key that the request itself brings, if it opens an account.
    pub fn own_key(&self) -> Option<PublicKey> {
        match self.signer {
            Signer::Id(_) => None,
            Signer::Key(key) => Some(key),
        }
    }

    /// The path and query that it was signed for.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Checks the signature with `key` and remembers that it fits, so that the single writer need not check it again.
    pub fn verify(&mut self, key: PublicKey) -> bool {
        let fits = self.is_signed_with(key);
        self.verified_with = fits.then_some(key);
        fits
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.verified_with.is_some()
    }

    pub(crate) fn is_signed_with(&self, key: PublicKey) -> bool {
        self.verified_with == Some(key) || key.verifies(self.signing_input.as_bytes(), &self.signature)
    }
}

fn signer(kid: Option<AccountId>, jwk: Option<Jwk>) -> Result<Signer, Malformed> {
    match (kid, jwk) {
        (Some(id), None) => Ok(Signer::Id(id)),
        (None, Some(jwk)) if jwk.kty == "OKP" && jwk.crv == "Ed25519" => Ok(Signer::Key(jwk.x)),
        (None, Some(_)) => {
            Err(Malformed("the protected header: jwk must be of kty OKP and crv Ed25519".into()))
        }
        _ => Err(Malformed("the protected header: exactly one of kid and jwk is needed".into())),
    }
}

/// A request by token.
#[derive(Clone, Debug)]
pub struct ByToken {
    pub(crate) token: TokenId,
    pub(crate) command: Command,
    pub(crate) kind: &'static Kind,
    url: String,
    idempotency_key: String,
    body: Box<RawValue>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenRecord<'a> {
    token: TokenId,
    #[serde(borrow)]
    idempotency_key: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    url: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl ByToken {
    /// Reads the command that was sent to `url` with the token's secret.
    pub fn parse(
        token: TokenId,
        idempotency_key: &str,
        url: &str,
        body: &[u8],
    ) -> Result<ByToken, Malformed> {
        check_key("Idempotency-Key", idempotency_key)?;
        let body: &RawValue =
            serde_json::from_slice(body).map_err(|e| Malformed(format!("the body: {e}")))?;
        let (kind, params) =
            Kind::find(url).ok_or_else(|| Malformed(format!("nothing can be asked at {url}")))?;
        let command = (kind.parse)(&params, body.get().as_bytes())?;
        let (url, idempotency_key) = (url.into(), idempotency_key.into());
        Ok(ByToken { token, command, kind, url, idempotency_key, body: body.to_owned() })
    }

    fn record(&self) -> TokenRecord<'_> {
        let ByToken { token, idempotency_key, url, body, .. } = self;
        TokenRecord { token: *token, idempotency_key: idempotency_key.into(), url: url.into(), body }
    }
}

fn command(url: &str, body: &[u8]) -> Result<Command, Malformed> {
    let (kind, params) =
        Kind::find(url).ok_or_else(|| Malformed(format!("nothing can be asked at {url}")))?;
    (kind.parse)(&params, body)
}

/// Refuses a key that is not 1 to 128 visible ASCII characters: a nonce, or an idempotency key, as `what` says.
pub fn check_key(what: &str, key: &str) -> Result<(), Malformed> {
    if key.is_empty() || key.len() > KEY_LENGTH_MAX || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Malformed(format!("{what} must have 1 to {KEY_LENGTH_MAX} visible ASCII characters")));
    }
    Ok(())
}

impl Request {
    /// What it asks for.
    pub fn command(&self) -> &Command {
        match self {
            Request::Signed(signed) => &signed.command,
            Request::ByToken(sent) => &sent.command,
        }
    }

    /// The name under which it takes effect once.
    pub fn id(&self) -> RequestId {
        match self {
            Request::Signed(signed) => RequestId::of_nonce(signed.signer(), &signed.nonce),
            Request::ByToken(sent) => RequestId::of_idempotency_key(&sent.token, &sent.idempotency_key),
        }
    }

    /// The bytes that a record keeps of it: the JWS as it was sent, or the token's request as JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Request::Signed(signed) => signed.raw.clone(),
            Request::ByToken(sent) => serde_json::to_vec(&sent.record()).expect("strings and JSON are JSON"),
        }
    }

    /// Whether `recorded` asked the same at the same address.
    pub fn repeats(&self, recorded: &[u8]) -> bool {
        let Ok(Instruction::Request(recorded)) = Instruction::parse(recorded) else { return false };
        match (self, *recorded) {
            (Request::Signed(this), Request::Signed(other)) => {
                this.url == other.url && this.payload == other.payload
            }
            (Request::ByToken(this), Request::ByToken(other)) => {
                this.url == other.url && this.body.get() == other.body.get()
            }
            _ => false,
        }
    }
}

/// The digest of a state, as a record of its own keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StateDigest {
    /// The digest.
    pub digest: [u8; 32],
    /// What only the operator could have known, while ballots are withheld: so nobody can try guesses at them against
    /// the hash of this record.
    pub nonce: Option<[u8; 32]>,
}

/// What the command bytes of a record say; those of the first record are the constitution instead.
#[derive(Clone, Debug)]
pub enum Instruction {
    /// Somebody asked for something.
    Request(Box<Request>),
    /// Time passed, and something was due.
    Pulse,
    /// The state digest after the record before this one.
    Digest(StateDigest),
}

#[derive(Deserialize)]
struct Probe<'a> {
    pulse: Option<serde::de::IgnoredAny>,
    digest: Option<&'a str>,
    nonce: Option<&'a str>,
    token: Option<serde::de::IgnoredAny>,
}

impl StateDigest {
    /// The command bytes of the record.
    pub fn to_bytes(&self) -> Vec<u8> {
        let hex = |bytes: [u8; 32]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
        let nonce = self.nonce.map(|nonce| format!(r#","nonce":"{}""#, hex(nonce))).unwrap_or_default();
        format!(r#"{{"digest":"{}"{nonce}}}"#, hex(self.digest)).into_bytes()
    }
}

impl Instruction {
    /// The command bytes of a pulse.
    pub const PULSE: &'static [u8] = br#"{"pulse":{}}"#;

    /// Reads the command bytes of a record.
    pub fn parse(bytes: &[u8]) -> Result<Instruction, Malformed> {
        let unreadable = |refusal: serde_json::Error| Malformed(format!("the record's command: {refusal}"));
        let probe: Probe = from_json(bytes).map_err(unreadable)?;
        if probe.pulse.is_some() {
            return Ok(Instruction::Pulse);
        }
        if let Some(hex) = probe.digest {
            let hash = |hex: &str| {
                let hash: Result<TokenId, _> = hex.parse();
                hash.map(|hash| *hash.as_bytes())
                    .map_err(|_| Malformed("the record's digest is no hash".into()))
            };
            let nonce = probe.nonce.map(hash).transpose()?;
            return Ok(Instruction::Digest(StateDigest { digest: hash(hex)?, nonce }));
        }
        if probe.token.is_some() {
            let sent: TokenRecord = from_json(bytes).map_err(unreadable)?;
            let parsed =
                ByToken::parse(sent.token, &sent.idempotency_key, &sent.url, sent.body.get().as_bytes())?;
            return Ok(Instruction::Request(Box::new(Request::ByToken(parsed))));
        }
        Ok(Instruction::Request(Box::new(Request::Signed(Signed::parse(bytes)?))))
    }
}
