//! Key pairs, and the files that keep them: a JSON Web Key (RFC 8037) that only its owner may read.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ed25519_dalek::{Signer, SigningKey};
use ledger::{AccountId, PublicKey, Signature};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An Ed25519 key pair, and the account that it signs for: the one that it opens, unless it came later.
#[derive(Clone)]
pub struct Key {
    pair: SigningKey,
    public: PublicKey,
    account: AccountId,
}

/// Why a key file cannot be read or written.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file system refuses.
    #[error("{path}: {error}; `commonhold key new FILE` makes a key in a file that is not there yet")]
    Io {
        /// Which file.
        path: String,
        /// What the file system says.
        error: std::io::Error,
    },
    /// The file holds no key.
    #[error("{path} is no key file: {reason}")]
    NotAKey {
        /// Which file.
        path: String,
        /// What is wrong.
        reason: String,
    },
}

/// A key as its file says it.
#[derive(Serialize, Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    x: PublicKey,
    d: String,
    #[serde(default)]
    kid: Option<AccountId>,
}

impl Key {
    /// A new key from the system's random source.
    pub fn generate() -> Key {
        Key::from_seed(crate::secret::random())
    }

    /// The key of these 32 secret bytes. Only as secret as they are.
    pub fn from_seed(seed: [u8; 32]) -> Key {
        let pair = SigningKey::from_bytes(&seed);
        let public = PublicKey::from_bytes(pair.verifying_key().to_bytes()).expect("an own key is not weak");
        Key { pair, public, account: public.account() }
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// The account that the key signs for, or the officer that it is.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The same key, as one that signs for `account`, which another key opened.
    pub fn signing_for(self, account: AccountId) -> Key {
        Key { account, ..self }
    }

    /// Signs `message`.
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.pair.sign(message).to_bytes())
    }

    /// Reads a key file.
    pub fn read(path: &Path) -> Result<Key, KeyError> {
        let shown = || path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| KeyError::Io { path: shown(), error })?;
        parse(&text).map_err(|reason| KeyError::NotAKey { path: shown(), reason })
    }

    /// Both halves as a JSON Web Key: what a key file says, and the secret with it.
    pub fn to_jwk(&self) -> String {
        let jwk = Jwk {
            kty: "OKP".into(),
            crv: "Ed25519".into(),
            x: self.public,
            d: BASE64URL.encode(self.pair.to_bytes()),
            kid: Some(self.account),
        };
        serde_json::to_string(&jwk).expect("strings are JSON")
    }

    /// Writes the file of this very key anew, with the account that it signs for by now. At any time there is one whole
    /// file.
    pub fn rewrite(&self, path: &Path) -> Result<(), KeyError> {
        let in_file = Key::read(path)?;
        if in_file.public != self.public {
            let (path, reason) = (path.display().to_string(), "it is another key".into());
            return Err(KeyError::NotAKey { path, reason });
        }
        let beside = path.with_added_extension("new");
        self.write_new(&beside)?;
        let renamed = std::fs::rename(&beside, path);
        renamed.map_err(|error| KeyError::Io { path: path.display().to_string(), error })
    }

    /// Writes a new key file, for its owner's eyes only. Never replaces one: a lost key is lost.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyError> {
        let text = self.to_jwk();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| {
            writeln!(file, "{text}")?;
            file.sync_all()
        });
        written.map_err(|error| KeyError::Io { path: path.display().to_string(), error })
    }
}

fn parse(text: &str) -> Result<Key, String> {
    let jwk: Jwk = serde_json::from_str(text).map_err(|refusal| refusal.to_string())?;
    if jwk.kty != "OKP" || jwk.crv != "Ed25519" {
        return Err(format!("a key of kty OKP and crv Ed25519 is needed, not {} and {}", jwk.kty, jwk.crv));
    }
    let secret = BASE64URL.decode(&jwk.d).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let key = Key::from_seed(secret.ok_or("d is not 32 bytes of base64url without padding")?);
    if key.public != jwk.x {
        return Err("its two halves do not belong together".into());
    }
    let account = jwk.kid.unwrap_or(key.account);
    Ok(key.signing_for(account))
}

impl fmt::Debug for Key {
    /// Shows the public half alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_file_which_only_its_owner_reads() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("key.json");
        let key = Key::generate();
        key.write_new(&path).expect("written");
        let read = Key::read(&path).expect("read");
        assert_eq!((read.public(), read.account()), (key.public(), key.account()));
        assert!(key.public().verifies(b"hello", &read.sign(b"hello")));
        let account = AccountId::from_bytes([7; 16]);
        key.clone().signing_for(account).rewrite(&path).expect("written anew");
        let read = Key::read(&path).expect("read");
        assert_eq!((read.public(), read.account()), (key.public(), account));
        assert_eq!(std::fs::read_dir(dir.path()).expect("a directory").count(), 1, "nothing is left beside");
        assert!(matches!(Key::generate().rewrite(&path), Err(KeyError::NotAKey { .. })), "it is another key");
        assert!(!key.public().verifies(b"hallo", &read.sign(b"hello")));
        assert!(matches!(key.write_new(&path), Err(KeyError::Io { .. })), "a key file is never replaced");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("the file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn the_example_of_rfc_8037_is_a_key() {
        let key = parse(
            r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
                "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        );
        let key = key.expect("a key");
        let signature = key.sign(b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
        assert_eq!(
            signature.to_string(),
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let check = |text: &str, expected: &str| {
            let refusal = parse(text).expect_err("no key");
            assert!(refusal.contains(expected), "{text}: {refusal}");
        };
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        check("", "EOF");
        check(
            &format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","d":""}}"#),
            "kty OKP and crv Ed25519 is needed",
        );
        check(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","d":"AA"}}"#), "d is not 32 bytes");
        let zero = "A".repeat(43);
        check(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","d":"{zero}"}}"#), "two halves");
    }
}
