//! Whose word a client takes for who a server is, where it is reached by https.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// Where systems keep the certificates of those whom they trust: Debian, Fedora, SUSE, Alpine and BSD.
const OF_THE_SYSTEM: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Certificates of authorities, read from a file.
#[derive(Clone)]
pub struct Authorities(Arc<Vec<Certificate<'static>>>);

/// Why a file gives no authorities.
#[derive(Clone, Debug, Error)]
#[error("{}: {reason}; it should have certificates in PEM", path.display())]
pub struct NoAuthorities {
    /// The file.
    path: PathBuf,
    /// What is wrong with it.
    reason: String,
}

impl Authorities {
    /// Reads a file of one or more certificates in PEM.
    pub fn read(path: &Path) -> Result<Authorities, NoAuthorities> {
        let wrong = |reason: String| NoAuthorities { path: path.into(), reason };
        let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
        let mut certificates = Vec::new();
        for item in parse_pem(&pem) {
            if let PemItem::Certificate(certificate) = item.map_err(|error| wrong(error.to_string()))? {
                certificates.push(certificate);
            }
        }
        if certificates.is_empty() {
            return Err(wrong("no certificate in it".into()));
        }
        Ok(Authorities(Arc::new(certificates)))
    }

    fn of_the_system() -> impl Iterator<Item = Certificate<'static>> {
        let read = OF_THE_SYSTEM.iter().find_map(|path| Authorities::read(path.as_ref()).ok());
        read.into_iter().flat_map(|Authorities(certificates)| certificates.as_ref().clone())
    }
}

/// Encryption for connections that trusts whom the system trusts, and these.
pub fn tls(besides: Option<&Authorities>) -> TlsConfig {
    let besides = besides.into_iter().flat_map(|Authorities(certificates)| certificates.as_ref().clone());
    TlsConfig::builder()
        .root_certs(RootCerts::from(Authorities::of_the_system().chain(besides)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

impl std::fmt::Debug for Authorities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} certificates", self.0.len())
    }
}
