//! The checks of what is needed before anything is asked: settings, token, proxy.

#![expect(clippy::unnecessary_wraps, reason = "all functions of the table of checks have one signature")]

use super::facts::{Facts, ProxyFacts, Refusal};
use super::finding::{Finding, Trouble};
use crate::format::{clean, count, counted};

/// Letters of a private token, as they are given out at real-debrid.com/apitoken.
const TOKEN_LENGTH: usize = 52;

/// Makes a line of what did not work.
pub(super) fn refused(check: &'static str, refusal: &Refusal) -> Finding {
    Finding::error(check, refusal.message.clone(), refusal.remedy.clone(), refusal.trouble)
}

/// Whether the settings can be read.
pub(super) fn settings(facts: &Facts) -> Option<Finding> {
    Some(match &facts.settings {
        Ok(all) => {
            let set = all.iter().filter(|setting| setting.origin != "the default").count() as u64;
            Finding::ok("settings", format!("readable, {} set", count(set)))
        }
        Err(refusal) => refused("settings", refusal),
    })
}

/// Whether there is a token, and whether it looks like one.
pub(super) fn token(facts: &Facts) -> Option<Finding> {
    facts.settings.as_ref().ok()?;
    let Some(token) = &facts.token else {
        let remedy = "Reading works without one. To sync, get it at https://real-debrid.com/apitoken and put RD_TOKEN=... \
                      into config/.env or the environment.";
        return Some(Finding::error("token", "not set", Some(remedy.to_owned()), Trouble::Settings));
    };
    let found =
        format!("set ({}), from {}", counted(token.length as u64, "character", "characters"), clean(&token.origin));
    Some(if token.length == TOKEN_LENGTH && token.usual_letters {
        Finding::ok("token", found)
    } else {
        let remedy = format!("A private token has {TOKEN_LENGTH} capital letters and digits. Was it copied whole?");
        Finding::warning("token", found, remedy)
    })
}

/// What was passed over in the working folder.
pub(super) fn strays(facts: &Facts) -> Option<Finding> {
    (!facts.strays.is_empty()).then(|| {
        let remedy =
            "Other tools have such names. If it is meant for Redriva, look the name up in: redriva doctor --settings";
        Finding::warning("settings", facts.strays.join("; "), remedy)
    })
}

/// How the service is reached.
pub(super) fn proxy(facts: &Facts) -> Option<Finding> {
    Some(match &facts.proxy {
        ProxyFacts::Unknown => return None,
        ProxyFacts::None => Finding::ok("proxy", "none is set"),
        ProxyFacts::Past { variable, because } => {
            Finding::ok("proxy", format!("not used: {variable} is set, but {because}"))
        }
        ProxyFacts::Through { place, variable, user } => {
            let user = if *user { ", with user name and password" } else { "" };
            Finding::ok("proxy", format!("{}{user}, from {variable}", clean(place)))
        }
        ProxyFacts::Unusable(refusal) => refused("proxy", refusal),
    })
}
