//! Which addresses of direct links are used at all. What is refused is handed to no program and printed nowhere.

use url::{Host, Url};

/// Longest address.
const LONGEST: usize = 2_048;

/// The domain under which Real-Debrid's servers are.
const DOMAIN: &str = "real-debrid.com";

/// Characters that some program could read as the end of an address or as something else than a part of one.
const ODD: &str = "\"'`\\<>{}|^";

/// Why an address is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It is longer than any real one.
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
    /// It holds a blank, a quote, a control character or what is no ASCII.
    #[error("it holds characters that no address has")]
    Characters,
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable,
    /// It is not encrypted, or of another kind.
    #[error("it is not https")]
    Scheme,
    /// It carries a user name or a password.
    #[error("it carries a user name")]
    UserName,
    /// It leads somewhere else.
    #[error("it does not lead to Real-Debrid")]
    Host,
}

/// Checks the address of a direct link. `loopback` is for a stand-in on this machine: its own addresses are used too.
pub fn check_address(address: &str, loopback: bool) -> Result<(), BadAddress> {
    if address.len() > LONGEST {
        return Err(BadAddress::TooLong);
    }
    if !address.chars().all(|c| c.is_ascii_graphic() && !ODD.contains(c)) {
        return Err(BadAddress::Characters);
    }
    let url = Url::parse(address).map_err(|_| BadAddress::Unreadable)?;
    // Programs disagree about what stands before an `@`, wherever it is.
    let authority = address.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    if !url.username().is_empty() || url.password().is_some() || authority.contains('@') {
        return Err(BadAddress::UserName);
    }
    let (on_this_machine, ours) = match url.host() {
        Some(Host::Domain(name)) => (name == "localhost", is_ours(name)),
        Some(Host::Ipv4(ip)) => (ip.is_loopback(), false),
        Some(Host::Ipv6(ip)) => (ip.is_loopback(), false),
        None => (false, false),
    };
    match url.scheme() {
        "https" if ours => Ok(()),
        "http" | "https" if on_this_machine && loopback => Ok(()),
        "https" => Err(BadAddress::Host),
        _ => Err(BadAddress::Scheme),
    }
}

fn is_ours(host: &str) -> bool {
    host.strip_suffix(DOMAIN).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_encrypted_addresses_of_the_service_are_used() {
        for good in [
            "https://20-4.download.real-debrid.com/d/ABCDEFGHIJKLM/Big%20Buck%20Bunny.mkv",
            "https://real-debrid.com/d/X",
            "https://a.real-debrid.com:443/d/X(1)[2],3;4=5&6~$!*+@7",
        ] {
            assert_eq!(check_address(good, false), Ok(()), "{good}");
        }
        for (address, bad) in [
            ("http://a.download.real-debrid.com/d/X", BadAddress::Scheme),
            ("ftp://a.real-debrid.com/d/X", BadAddress::Scheme),
            ("file:///etc/passwd", BadAddress::Scheme),
            ("https://evil-real-debrid.com/d/X", BadAddress::Host),
            ("https://real-debrid.com.evil.example/d/X", BadAddress::Host),
            ("https://127.0.0.1/d/X", BadAddress::Host),
            ("http://127.0.0.1/d/X", BadAddress::Scheme),
            ("https://user@a.real-debrid.com/d/X", BadAddress::UserName),
            ("https://@a.real-debrid.com/d/X", BadAddress::UserName),
            ("https://a.real-debrid.com/d/a b", BadAddress::Characters),
            ("https://a.real-debrid.com/d/a\nout=x", BadAddress::Characters),
            ("https://a.real-debrid.com/d/\"", BadAddress::Characters),
            ("https://a.real-debrid.com/d/'", BadAddress::Characters),
            ("https://a.real-debrid.com\\@evil.example/", BadAddress::Characters),
            ("https://a.real-debrid.com/d/\u{e9}", BadAddress::Characters),
            ("-o/etc/passwd", BadAddress::Unreadable),
            ("", BadAddress::Unreadable),
        ] {
            assert_eq!(check_address(address, false), Err(bad), "{address}");
        }
        let long = format!("https://a.real-debrid.com/{}", "a".repeat(LONGEST));
        assert_eq!(check_address(&long, false), Err(BadAddress::TooLong));
        assert_eq!(check_address("http://127.0.0.1:8080/d/X/a.mkv", true), Ok(()));
        assert_eq!(check_address("http://192.168.0.1:8080/d/X/a.mkv", true), Err(BadAddress::Scheme));
    }

    proptest! {
        #[test]
        fn whatever_is_used_is_one_word_that_begins_with_a_scheme(address in "(https?://)?[ -~\n]{0,30}(real-debrid\\.com)?/?.{0,20}") {
            if check_address(&address, true).is_ok() {
                prop_assert!(address.to_ascii_lowercase().starts_with("http"));
                prop_assert!(!address.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"' || c == '\''));
            }
        }
    }
}
