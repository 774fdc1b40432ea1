//! HTTP/1.1 by hand: a client that would tidy up a request could not send a bad one.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Longer than the server lets anything wait.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, byte for byte.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query as they go onto the wire.
    pub target: String,
    /// Beside `Host` and `Content-Length`.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn new(method: &str, target: &str, body: impl Into<Vec<u8>>) -> Request {
        Request { method: method.into(), target: target.into(), headers: Vec::new(), body: body.into() }
    }

    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.into(), value.into()));
        self
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\nHost: commons\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            bytes += &format!("{name}: {value}\r\n");
        }
        bytes += &format!("Content-Length: {}\r\n\r\n", self.body.len());
        let mut bytes = bytes.into_bytes();
        bytes.extend(&self.body);
        bytes
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The last word of a problem's type; empty if it is no well-formed problem (RFC 9457).
    pub fn slug(&self) -> String {
        let body = self.json();
        let told = |name: &str| body[name].as_str().is_some_and(|text| !text.is_empty());
        let whole = self.header("Content-Type") == Some("application/problem+json")
            && body["status"] == self.status
            && told("title")
            && told("detail");
        let name = body["type"].as_str().and_then(|name| name.strip_prefix("/problems/"));
        name.filter(|_| whole).unwrap_or_default().into()
    }
}

/// A connection that is kept open between requests.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream: BufReader::new(stream) })
    }

    /// Sends `request` and waits for the answer.
    pub fn send(&mut self, request: &Request) -> io::Result<Answer> {
        let sent = self.stream.get_mut().write_all(&request.to_bytes());
        // A server that has seen enough may answer and hang up before everything is sent.
        let answer = self.receive();
        sent.or(answer.as_ref().map(|_| ()).map_err(|error| io::Error::from(error.kind())))?;
        answer
    }

    fn receive(&mut self) -> io::Result<Answer> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| broken("no status line"))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            match line.split_once(':') {
                Some((name, value)) => headers.push((name.to_owned(), value.trim().to_owned())),
                None if line.is_empty() => break,
                None => return Err(broken("a header without a colon")),
            }
        }
        let mut answer = Answer { status, headers, body: String::new() };
        let length =
            answer.header("Content-Length").map(|length| length.parse().map_err(|_| broken("length")));
        let length = if status == 304 { 0 } else { length.unwrap_or(Ok(0))? };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        answer.body = String::from_utf8(body).map_err(|_| broken("a body that is not UTF-8"))?;
        Ok(answer)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
