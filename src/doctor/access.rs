//! The checks of what is needed before anything is asked: settings, token, proxy.

#![expect(clippy::unnecessary_wraps, reason = "all functions of the table of checks have one signature")]

use jiff::tz::TimeZone;

use super::facts::{Facts, LoginFacts, ProxyFacts, Refusal};
use super::finding::{Finding, Trouble};
use crate::format::{clean, count, counted, local_minute};

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
        if let LoginFacts::Elsewhere(origin) = &facts.login {
            let found = format!("not set; the login is for {}, and RD_API_URL names another service", clean(origin));
            let remedy = "Take RD_API_URL away, or log in there with: redriva login";
            return Some(Finding::error("token", found, Some(remedy.to_owned()), Trouble::Settings));
        }
        let remedy = "Reading works without one. To sync, log in with: redriva login (or put RD_TOKEN=... from \
                      https://real-debrid.com/apitoken into config/.env or the environment).";
        return Some(Finding::error("token", "not set", Some(remedy.to_owned()), Trouble::Settings));
    };
    let length = counted(token.length as u64, "character", "characters");
    let found = format!("set ({length}), from {}", clean(&token.origin));
    let found = match &facts.login {
        LoginFacts::Used { ends: Some(ends) } => {
            let until = local_minute(*ends, &TimeZone::system());
            let life = if *ends > facts.now { "good until" } else { "over since" };
            return Some(Finding::ok("token", format!("{found}; {life} {until}, renewed by itself")));
        }
        LoginFacts::Overridden(file) => format!("{found}; stronger than the login of {}", clean(file)),
        LoginFacts::Used { ends: None } | LoginFacts::Elsewhere(_) | LoginFacts::None => found,
    };
    Some(if token.length == TOKEN_LENGTH && token.usual_letters {
        Finding::ok("token", found)
    } else {
        let remedy = format!("A private token has {TOKEN_LENGTH} capital letters and digits. Was it copied whole?");
        Finding::warning("token", found, remedy)
    })
}

/// What was passed over in the working folder.
pub(super) fn screen_files(facts: &Facts) -> Option<Finding> {
    (!facts.screen_files.is_empty()).then(|| {
        let remedy = "Correct the line; what is possible there is told by: redriva keys, redriva themes";
        Finding::warning("screen", facts.screen_files.join(" "), remedy)
    })
}

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
