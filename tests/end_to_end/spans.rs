//! Spans of requests, as a collector receives them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::commons::Commons;
use crate::http::Request;

/// Whether `bytes` has `text` in it.
fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_collector_receives_the_span_of_every_request() {
    let collector = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/v1/traces", collector.local_addr().expect("an address"));
    let (received, sent) = channel();
    std::thread::spawn(move || {
        let (socket, _) = collector.accept().expect("the server sends");
        let mut socket = BufReader::new(socket);
        let mut length = 0;
        let mut line = String::new();
        while socket.read_line(&mut line).expect("a line") > 2 {
            let told = line.to_ascii_lowercase();
            length = told
                .strip_prefix("content-length:")
                .map_or(length, |told| told.trim().parse().expect("a number"));
            line.clear();
        }
        let mut body = vec![0; length];
        socket.read_exact(&mut body).expect("a body");
        socket.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").expect("answered");
        received.send(body).expect("somebody waits");
    });
    let constitution =
        String::from_utf8(crate::server::commonhold(&["init", "--show"]).stdout).expect("text");
    let mut commons = Commons::found_and_serve(&constitution, &[], &["--otlp", &url]);
    let named = Request::new("GET", "/v1/assets/lot-7", "").header("X-Request-Id", "the-name-of-it");
    commons.send(&named);
    commons.stop(); // What is left is sent at the end.
    let spans = sent.recv_timeout(Duration::from_secs(10)).expect("spans");
    for text in ["commonhold", "request", "GET", "/v1/assets/{asset}", "the-name-of-it"] {
        assert!(holds(&spans, text), "{text} in {}", String::from_utf8_lossy(&spans));
    }
}
