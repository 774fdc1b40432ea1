//! The server behind encryption.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::Request;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::sockets::Served;
use crate::{Limits, Settings, TlsError, tls};

/// A certificate of our own for localhost, and encryption with it.
fn encryption() -> (CertificateDer<'static>, TlsAcceptor) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let dir = tempfile::tempdir().expect("a directory");
    let (certificate, key) = (dir.path().join("chain.pem"), dir.path().join("key.pem"));
    std::fs::write(&certificate, cert.pem()).expect("written");
    std::fs::write(&key, signing_key.serialize_pem()).expect("written");
    let refusal = tls(&key, &key).err().expect("a key is no certificate");
    assert!(matches!(refusal, TlsError::Refused(_)), "{refusal}");
    let refusal = tls(&certificate, &dir.path().join("nothing.pem")).err().expect("there is no key");
    assert!(refusal.to_string().contains("nothing.pem"), "{refusal}");
    (cert.der().clone(), tls(&certificate, &key).expect("they fit"))
}

async fn connect(served: &Served, trusted: &CertificateDer<'static>, alpn: &[u8]) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().expect("versions");
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![alpn.to_vec()];
    let socket = TcpStream::connect(served.address).await.expect("it listens");
    let name = "localhost".try_into().expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, socket).await.expect("the certificate is trusted")
}

#[tokio::test]
async fn both_versions_of_http_are_spoken_behind_encryption() {
    let (trusted, acceptor) = encryption();
    let limits = Limits { head_time: Duration::from_millis(300), ..Limits::DEFAULT };
    let served = Served::with(Settings { limits, tls: Some(acceptor), ..Settings::default() }).await;

    let mut old = connect(&served, &trusted, b"http/1.1").await;
    old.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.expect("sent");
    let mut answer = String::new();
    old.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\r\nstrict-transport-security: max-age=31536000\r\n"), "{answer}");

    let new = connect(&served, &trusted, b"h2").await;
    let (mut ask, connection) = h2::client::handshake(new).await.expect("HTTP/2");
    tokio::spawn(connection);
    let request = Request::get("https://localhost/healthz").body(()).expect("a request");
    let (answered, _) = ask.send_request(request, true).expect("sent");
    assert_eq!(answered.await.expect("an answer").status(), 200);

    let mut silent = TcpStream::connect(served.address).await.expect("it listens");
    let hung_up = tokio::time::timeout(limits.head_time * 3, silent.read_u8()).await.expect("in time");
    assert!(hung_up.is_err(), "whoever does not begin is let go");
    let mut plain = TcpStream::connect(served.address).await.expect("it listens");
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await; // Reset or ended: refused either way.
    assert!(!answer.starts_with(b"HTTP"), "nothing is said in the open");
}

/// Under HTTP/2 the socket goes on while answers are left unread.
#[tokio::test]
async fn whoever_leaves_answers_unread_or_asks_for_nothing_is_let_go() {
    let (trusted, acceptor) = encryption();
    let limits = Limits {
        head_time: Duration::from_millis(1_200),
        stall_time: Duration::from_millis(400),
        ..Limits::DEFAULT
    };
    let served = Served::with(Settings { limits, tls: Some(acceptor), ..Settings::default() }).await;
    let connected = async |window: u32| {
        let socket = connect(&served, &trusted, b"h2").await;
        let mut builder = h2::client::Builder::new();
        builder.initial_window_size(window);
        let (ask, connection) = builder.handshake::<_, axum::body::Bytes>(socket).await.expect("HTTP/2");
        (ask, tokio::spawn(connection))
    };
    let get = |path: &str| Request::get(format!("https://localhost{path}")).body(()).expect("a request");
    let begun = Instant::now();

    let (mut stalling, stalled) = connected(0).await;
    let unread = stalling.send_request(get("/long"), true).expect("sent").0.await.expect("a head");
    let (mut reading, read) = connected(65_535).await;
    let answer = reading.send_request(get("/long"), true).expect("sent").0.await.expect("a head");
    let mut body = answer.into_body();
    let mut length = 0;
    while let Some(piece) = body.data().await {
        let piece = piece.expect("a piece");
        length += piece.len();
        body.flow_control().release_capacity(piece.len()).expect("capacity");
    }
    assert_eq!(length, 2 << 20);
    let _ = tokio::time::timeout(Duration::from_secs(5), stalled).await.expect("it is let go");
    assert!((400..1_100).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    drop(unread);

    assert!(!read.is_finished(), "whoever read everything stays a while");
    let _ = tokio::time::timeout(Duration::from_secs(5), read).await.expect("the idle one is let go, too");
    assert!(begun.elapsed() >= limits.head_time, "{:?}", begun.elapsed());
}
