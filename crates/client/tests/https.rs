//! Calls by https: to a server that an authority vouches for, and to no other.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use client::{Authorities, Client, ClientError};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const COMMONS: &str = r#"{"id":"00","clock":"2026-01-01T00:00:00Z"}"#;

/// A server that answers every request alike, under this name; and the file with the authority that vouches for it.
fn server(dir: &tempfile::TempDir, name: &str) -> (String, PathBuf) {
    let key = || KeyPair::generate().expect("a key");
    let mut authority = CertificateParams::new(Vec::new()).expect("no names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, key()).expect("an authority");
    let file = dir.path().join("authority.pem");
    std::fs::write(&file, authority.pem()).expect("written");

    let own = key();
    let certificate = CertificateParams::new(vec![name.into()]).expect("a name");
    let certificate = certificate.signed_by(&own, &authority).expect("a certificate");
    (serving(certificate.der().clone(), &own), file)
}

/// The same, with this certificate and key.
fn serving(certificate: CertificateDer<'static>, key: &KeyPair) -> String {
    let own = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate], own).expect("a server"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(config.clone()).expect("a connection");
            let mut stream = BufReader::new(StreamOwned::new(connection, stream.expect("a stream")));
            let mut line = String::new();
            while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let length = COMMONS.len();
            // Whoever does not trust this server has gone.
            let _ = write!(
                stream.get_mut(),
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{COMMONS}"
            );
            let _ = stream.get_mut().flush();
        }
    });
    format!("https://localhost:{port}")
}

#[test]
fn a_server_is_who_a_trusted_authority_says() {
    let dir = tempfile::tempdir().expect("a directory");
    let (url, file) = server(&dir, "localhost");
    let trusted = Authorities::read(&file).expect("an authority");
    let read = Client::trusting(&url, Some(&trusted)).get("/v1/commons").expect("an answer");
    assert_eq!(read["id"], "00");
    let stranger = Client::new(&url).get("/v1/commons");
    assert!(matches!(stranger, Err(ClientError::Unreachable { .. })), "{stranger:?}");
    let unwanted = format!("{}", stranger.expect_err("it is not trusted"));
    assert!(unwanted.contains("UnknownIssuer; a server runs there, but its certificate"), "{unwanted}");
}

#[test]
fn an_authority_is_no_server() {
    let dir = tempfile::tempdir().expect("a directory");
    let key = KeyPair::generate().expect("a key");
    let mut own = CertificateParams::new(vec!["localhost".into()]).expect("a name");
    own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let own = own.self_signed(&key).expect("a certificate");
    let file = dir.path().join("own.pem");
    std::fs::write(&file, own.pem()).expect("written");
    let url = serving(own.der().clone(), &key);
    let trusted = Authorities::read(&file).expect("an authority");
    let refused = Client::trusting(&url, Some(&trusted)).get("/v1/commons").expect_err("an authority");
    assert!(refused.to_string().contains("-addext basicConstraints=critical,CA:FALSE"), "{refused}");
}

#[test]
fn plain_http_is_not_what_a_server_with_https_speaks() {
    let dir = tempfile::tempdir().expect("a directory");
    let (url, _) = server(&dir, "localhost");
    let refused = Client::new(&url.replace("https", "http")).get("/v1/commons").expect_err("no http");
    assert!(refused.to_string().contains("should the address begin with https?"), "{refused}");
}

#[test]
fn a_certificate_for_another_name_is_not_taken() {
    let dir = tempfile::tempdir().expect("a directory");
    let (url, file) = server(&dir, "elsewhere.example");
    let trusted = Authorities::read(&file).expect("an authority");
    let refused = Client::trusting(&url, Some(&trusted)).get("/v1/commons");
    let refused = refused.expect_err("another name").to_string();
    assert!(refused.contains("not valid for name"), "{refused}");
}

#[test]
fn a_file_without_certificates_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let check = |text: &str, expected: &str| {
        let file = dir.path().join("file.pem");
        std::fs::write(&file, text).expect("written");
        let refused = Authorities::read(&file).expect_err("no certificates").to_string();
        assert!(refused.contains(expected), "{refused}");
    };
    check("", "no certificate in it");
    check("-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n", "file.pem: ");
    let missing = Authorities::read(&dir.path().join("missing.pem")).expect_err("no file").to_string();
    assert!(missing.contains("No such file"), "{missing}");
}
