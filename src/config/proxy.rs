//! Which proxy the service is reached through, by the variables that every program knows.
//!
//! `HTTPS_PROXY`, then `ALL_PROXY`, each also in small letters; `NO_PROXY` leaves hosts out. Decided here once, so
//! that what `doctor` shows is what happens.

use std::ffi::OsString;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::model::{ApiUrl, BadProxy, Proxy, Route};

/// Variables that name a proxy for https, strongest first.
const NAMING: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Variables that leave hosts out.
const EXCEPT: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Returns the way to the service.
pub(super) fn route(environment: &[(OsString, OsString)], service: &ApiUrl) -> Result<Route, BadProxy> {
    let here = service.is_loopback().then(|| "the service is on this machine".to_owned());
    way(environment, here.or_else(|| left_out(environment, service.as_str(), service.host())))
}

/// Returns the way to somebody else's address.
pub fn route_to(environment: &[(OsString, OsString)], address: &Url) -> Result<Route, BadProxy> {
    way(environment, left_out(environment, address.as_str(), address.host_str().unwrap_or_default()))
}

fn way(environment: &[(OsString, OsString)], left_out: Option<String>) -> Result<Route, BadProxy> {
    let Some((variable, text)) = first(environment, &NAMING) else {
        return Ok(Route::System);
    };
    let proxy = Proxy::parse(&variable, &text);
    match left_out {
        Some(because) => Ok(Route::Past { variable, because }),
        None => proxy.map(Route::Through),
    }
}

/// Returns the first of these variables that says something. What is no text becomes a text that is no address.
fn first(environment: &[(OsString, OsString)], names: &[&str]) -> Option<(String, String)> {
    names.iter().find_map(|name| {
        let (_, text) = environment.iter().find(|(variable, text)| variable == name && !text.is_empty())?;
        Some(((*name).to_owned(), text.to_string_lossy().into_owned())).filter(|(_, text)| !text.trim().is_empty())
    })
}

/// Tells what leaves a host out, if something does.
fn left_out(environment: &[(OsString, OsString)], address: &str, host: &str) -> Option<String> {
    let (variable, hosts) = first(environment, &EXCEPT)?;
    let everything = Matcher::builder().all("http://proxy.invalid").no(hosts).build();
    let address: Uri = address.parse().ok()?;
    everything.intercept(&address).is_none().then(|| format!("{variable} leaves out {host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(variables: &[(&str, &str)], service: &str) -> String {
        let environment: Vec<_> = variables.iter().map(|(name, text)| (name.into(), text.into())).collect();
        match route(&environment, &ApiUrl::parse(service).unwrap()) {
            Ok(Route::System) => "system".to_owned(),
            Ok(Route::Past { variable, because }) => format!("past {variable}: {because}"),
            Ok(Route::Through(proxy)) => proxy.to_string(),
            Err(bad) => bad.to_string(),
        }
    }

    #[test]
    fn the_first_variable_that_says_something_counts() {
        let official = "https://api.real-debrid.com/rest/1.0";
        let loopback = "http://127.0.0.1:1/rest/1.0";
        let all = [("ALL_PROXY", "http://all:1"), ("https_proxy", "http://small:2"), ("HTTPS_PROXY", "http://big:3")];
        assert_eq!(asked(&all, official), "big:3 (HTTPS_PROXY)");
        assert_eq!(asked(&all[..2], official), "small:2 (https_proxy)");
        assert_eq!(asked(&all[..1], official), "all:1 (ALL_PROXY)");
        assert_eq!(asked(&[("HTTPS_PROXY", " "), all[0]], official), "all:1 (ALL_PROXY)");
        assert_eq!(asked(&[("HTTP_PROXY", "http://plain:1"), ("NO_PROXY", "other")], official), "system");
        assert_eq!(asked(&all, loopback), "past HTTPS_PROXY: the service is on this machine");
        for hosts in ["*", "real-debrid.com", ".real-debrid.com", "x, api.real-debrid.com"] {
            let told = asked(&[all[0], ("no_proxy", hosts)], official);
            assert_eq!(told, "past ALL_PROXY: no_proxy leaves out api.real-debrid.com", "{hosts}");
        }
        assert_eq!(asked(&[all[0], ("NO_PROXY", "debrid.com,127.0.0.1")], official), "all:1 (ALL_PROXY)");
    }

    #[test]
    fn somebody_elses_address_goes_the_same_ways() {
        let environment = [("HTTPS_PROXY", "http://big:3"), ("NO_PROXY", "example.org")];
        let environment: Vec<_> = environment.iter().map(|(name, text)| (name.into(), text.into())).collect();
        let to = |address: &str| route_to(&environment, &Url::parse(address).unwrap()).unwrap();
        assert!(
            matches!(to("https://files.example.org/a?b#c"), Route::Past { because, .. } if because == "NO_PROXY leaves out files.example.org")
        );
        assert!(matches!(to("https://files.example.com/a"), Route::Through(_)));
        assert_eq!(route_to(&[], &Url::parse("https://files.example.com/a").unwrap()), Ok(Route::System));
    }

    #[test]
    fn an_address_that_is_none_matters_only_where_it_would_be_used() {
        let bad = [("HTTPS_PROXY", "not a url"), ("ALL_PROXY", "http://all:1")];
        let told = "HTTPS_PROXY in the environment names no usable proxy: it is no web address";
        assert_eq!(asked(&bad, "https://mine.example"), told);
        assert_eq!(asked(&bad, "http://localhost:1"), "past HTTPS_PROXY: the service is on this machine");
    }
}
