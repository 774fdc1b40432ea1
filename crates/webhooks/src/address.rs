//! Where deliveries may go: to addresses that everybody can reach. What lies within the operator's network is not for
//! strangers to call, so an address is looked at after its name was resolved, and the connection is made to that one.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Most characters of an address.
const LENGTH_MAX: usize = 2_000;

const HTTPS_ONLY: &str =
    "must begin with https://; http is for tests, on a server with the setting webhooks_private";
const PUBLIC_ONLY: &str =
    "must not be within a private network; that is for tests, on a server with the setting webhooks_private";

/// What an address must be that is none of a receiver's.
pub(crate) fn check(url: &str, private: bool) -> Result<(), &'static str> {
    if url.len() > LENGTH_MAX || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("must be at most 2000 visible ASCII characters");
    }
    let uri: Uri = url.parse().map_err(|_| "must be an address, as https://example.org/hook")?;
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if private => {}
        _ if private => return Err("must begin with https:// or http://"),
        _ => return Err(HTTPS_ONLY),
    }
    let authority = uri.authority().ok_or("must name a host")?;
    if authority.as_str().contains('@') || url.contains('#') {
        return Err("must have neither a user nor a fragment");
    }
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    match host.parse() {
        _ if host.is_empty() => Err("must name a host"),
        Ok(address) if !private && !is_public(address) => Err(PUBLIC_ONLY),
        _ => Ok(()),
    }
}

/// Whether everybody can reach it, so that the operator's own network is not meant.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _) // this network, private, loopback, multicast and what is reserved
            | (100, 64..128, _) // carriers' networks
            | (169, 254, _) | (172, 16..32, _) | (192, 168, _)
            | (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113)
    );
    !special
}

/// Of the one block that is given out to everybody, not what leads to an IPv4 address, nor what is for examples.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let within = |block: u128, length: u32| address.to_bits() >> (128 - length) == block >> (128 - length);
    let block = |first: u16, second: u16| u128::from(first) << 112 | u128::from(second) << 96;
    within(block(0x2000, 0), 3)
        && !within(block(0x2001, 0), 23)
        && !within(block(0x2001, 0xdb8), 32)
        && !within(block(0x2002, 0), 16)
        && !within(block(0x3fff, 0), 20)
}

/// Resolves names to public addresses alone, unless private ones are allowed.
#[derive(Debug)]
pub(crate) struct Screened {
    pub(crate) private: bool,
}

impl Resolver for Screened {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in found.iter().filter(|address| self.private || is_public(address.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() {
            let refusal = "its address is within a private network";
            return Err(Error::Io(io::Error::new(io::ErrorKind::PermissionDenied, refusal)));
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_everybody_reaches_is_public() {
        let public = |address: &str| is_public(address.parse().expect("an address"));
        for address in [
            "127.0.0.1",
            "127.255.0.9",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "224.0.0.1",
            "239.1.1.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::1",
            "3fff::1",
            "fec0::1",
        ] {
            assert!(!public(address), "{address}");
        }
        for address in [
            "1.1.1.1",
            "9.9.9.9",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860::8",
        ] {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn an_address_is_https_to_somewhere_public() {
        let long = format!("https://example.org/{}", "a".repeat(1_980));
        let longer = format!("{long}a");
        let either = "must begin with https:// or http://";
        let length = "must be at most 2000 visible ASCII characters";
        let user = "must have neither a user nor a fragment";
        for (url, strict, lax) in [
            ("https://example.org/hook?a=1", Ok(()), Ok(())),
            ("https://example.org:8443", Ok(()), Ok(())),
            (&long, Ok(()), Ok(())),
            (&longer, Err(length), Err(length)),
            ("https://example.org/ü", Err(length), Err(length)),
            ("http://example.org/", Err(HTTPS_ONLY), Ok(())),
            ("ftp://example.org/", Err(HTTPS_ONLY), Err(either)),
            ("/hook", Err(HTTPS_ONLY), Err(either)),
            ("https://127.0.0.1/", Err(PUBLIC_ONLY), Ok(())),
            ("https://[::1]:9/", Err(PUBLIC_ONLY), Ok(())),
            ("https://ada:secret@example.org/", Err(user), Err(user)),
            ("https://example.org/#top", Err(user), Err(user)),
        ] {
            assert_eq!((check(url, false), check(url, true)), (strict, lax), "{url}");
        }
        assert!(
            check("", true).is_err()
                && check("https://", true).is_err()
                && check("https://:8/", true).is_err()
        );
    }
}
