//! A server that does not say what it was told.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

/// A server that shows another's answers, changed.
pub(super) struct Liar {
    address: SocketAddr,
}

impl Liar {
    pub(super) fn start(honest: &str, change: fn(&str, String) -> String) -> Liar {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, honest) = (listener.local_addr().expect("an address"), honest.to_owned());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = tell(stream.expect("a connection"), &honest, change); // Whoever asked may have gone.
            }
        });
        Liar { address }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn tell(stream: TcpStream, honest: &str, change: fn(&str, String) -> String) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    lines.read_line(&mut first)?;
    let mut header = String::new();
    while lines.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let mut answer = ureq::get(format!("{honest}{path}")).call().map_err(std::io::Error::other)?;
    let body =
        answer.body_mut().with_config().limit(u64::MAX).read_to_string().map_err(std::io::Error::other)?;
    let body = change(path, body);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    lines.get_mut().write_all((head + &body).as_bytes())
}
