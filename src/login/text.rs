//! The form of `login.toml`: one flat table, and below it a login that waits for its token.
//!
//! Pure. Complaints tell a line and a name, never a value.

use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use crate::model::{ApiToken, App, Login, PendingLogin, Renewal, Timestamp};

/// The first lines of the file.
const HEAD: &str =
    "# Written by redriva login and taken away by redriva logout. Secret: whoever reads it can use the account.\n";

/// What the file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// The login.
    pub login: Option<Login>,
    /// The line of its token, from 1; 0 when there is none.
    pub line: usize,
    /// A login whose token has not come yet.
    pub pending: Option<PendingLogin>,
}

/// What is wrong with a text, and in which line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadText {
    pub line: usize,
    pub what: String,
}

/// The names of the file.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Table {
    #[serde(skip_serializing_if = "String::is_empty")]
    origin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<i64>,
    #[serde(skip_serializing_if = "String::is_empty")]
    client_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    client_secret: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    access_token: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    refresh_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    granted: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<PendingTable>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct PendingTable {
    origin: String,
    client_id: String,
    client_secret: String,
    device_code: String,
    until: Timestamp,
}

/// Names whose values are secret.
const SECRETS: [&str; 5] = ["access_token", "refresh_token", "client_secret", "client_id", "device_code"];

/// Reads the file's text.
pub(super) fn read(text: &str) -> Result<Stored, BadText> {
    let line_at = |offset: usize| 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    // The parser's own message quotes the line, which may hold a secret; only its place is used.
    let bad = |span: Option<std::ops::Range<usize>>| BadText {
        line: line_at(span.map_or(0, |span| span.start)),
        what: "it is not as redriva login writes it".to_owned(),
    };
    let lines = DeTable::parse(text).map_err(|error| bad(error.span()))?;
    note_secrets(lines.get_ref());
    let line_of = |name: &str| {
        lines.get_ref().iter().find(|(key, _)| key.get_ref() == name).map_or(1, |(key, _)| line_at(key.span().start))
    };
    let table: Table = toml::from_str(text).map_err(|error| bad(error.span()))?;
    let secret = |name: &str, value: &str, line: usize| {
        let told = |why| BadText { line, what: format!("{name} is not usable: {why}") };
        ApiToken::parse(value).map_err(told)
    };
    let required = |name: &str, value: &str| secret(name, value, line_of(name));
    let login = if table.access_token.is_empty() {
        None
    } else {
        let renewal = match (table.granted, table.expires) {
            (Some(granted), Some(expires)) if !table.refresh_token.is_empty() => Some(Renewal {
                app: App {
                    client_id: required("client_id", &table.client_id)?,
                    client_secret: required("client_secret", &table.client_secret)?,
                },
                refresh_token: required("refresh_token", &table.refresh_token)?,
                granted,
                expires,
            }),
            _ => None,
        };
        if table.origin.is_empty() {
            return Err(BadText { line: line_of("access_token"), what: "no origin says what it is for".to_owned() });
        }
        let token = required("access_token", &table.access_token)?;
        Some(Login { origin: table.origin, account: table.account, token, renewal })
    };
    let pending = table.pending.map(|pending| {
        let required = |name: &str, value: &str| secret(name, value, line_of("pending"));
        Ok(PendingLogin {
            app: App {
                client_id: required("client_id", &pending.client_id)?,
                client_secret: required("client_secret", &pending.client_secret)?,
            },
            device_code: required("device_code", &pending.device_code)?,
            origin: pending.origin,
            until: pending.until,
        })
    });
    let line = if login.is_some() { line_of("access_token") } else { 0 };
    Ok(Stored { login, line, pending: pending.transpose()? })
}

/// Makes every secret known as one before anything can be said of the file.
fn note_secrets(table: &DeTable<'_>) {
    for (name, value) in table {
        match value.get_ref() {
            DeValue::String(text) if SECRETS.contains(&name.get_ref().as_ref()) => ApiToken::note(text),
            DeValue::Table(inner) => note_secrets(inner),
            _ => {}
        }
    }
}

/// Writes the file's text.
pub(super) fn write(stored: &Stored) -> Result<String, toml::ser::Error> {
    let text = |secret: &ApiToken| secret.expose().to_owned();
    let mut table = Table::default();
    if let Some(Login { origin, account, token, renewal }) = &stored.login {
        table.origin.clone_from(origin);
        table.account = *account;
        table.access_token = text(token);
        if let Some(Renewal { app, refresh_token, granted, expires }) = renewal {
            (table.client_id, table.client_secret) = (text(&app.client_id), text(&app.client_secret));
            table.refresh_token = text(refresh_token);
            (table.granted, table.expires) = (Some(*granted), Some(*expires));
        }
    }
    table.pending = stored.pending.as_ref().map(|pending| PendingTable {
        origin: pending.origin.clone(),
        client_id: text(&pending.app.client_id),
        client_secret: text(&pending.app.client_secret),
        device_code: text(&pending.device_code),
        until: pending.until,
    });
    Ok([HEAD, &toml::to_string(&table)?].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> ApiToken {
        ApiToken::parse(text).unwrap()
    }

    fn whole() -> Stored {
        let app = App { client_id: secret("X245A4XAIBGVM"), client_secret: secret("c0ffee0000c0ffee") };
        let renewal = Renewal {
            app: app.clone(),
            refresh_token: secret("R7F2K0Q9ZB4T"),
            granted: "2026-11-26T17:00:00Z".parse().unwrap(),
            expires: "2026-11-26T18:00:00Z".parse().unwrap(),
        };
        let login = Login {
            origin: "https://api.real-debrid.com".into(),
            account: Some(7),
            token: secret("A1C8E5S3S0PX"),
            renewal: Some(renewal),
        };
        let until = "2026-11-26T17:10:00Z".parse().unwrap();
        let pending = PendingLogin {
            origin: "https://api.real-debrid.com".into(),
            app,
            device_code: secret("DEVICE0000CODE"),
            until,
        };
        Stored { login: Some(login), line: 6, pending: Some(pending) }
    }

    #[test]
    fn what_is_written_is_read() {
        let all = whole();
        for stored in [
            all.clone(),
            Stored { pending: None, ..all.clone() },
            Stored { login: None, line: 0, ..all.clone() },
            Stored {
                login: all.login.clone().map(|login| Login { renewal: None, account: None, ..login }),
                line: 3,
                pending: None,
            },
            Stored::default(),
        ] {
            let text = write(&stored).unwrap();
            assert_eq!(read(&text), Ok(stored), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_without_values() {
        for (text, line, what) in [
            ("access_token = \"SECRET0000OF", 1, "not as redriva login writes it"),
            ("origin = \"https://a\"\naccess_token = 5\n", 2, "not as redriva login writes it"),
            ("origin = \"https://a\"\naccess_token = \"SECRET0000ä\"\n", 2, "access_token is not usable"),
            ("access_token = \"SECRET0000OF\"\n", 1, "no origin"),
            ("\n[pending]\ndevice_code = \"SECRET0000OF\"\n", 2, "not usable"),
        ] {
            let bad = read(text).unwrap_err();
            assert_eq!(bad.line, line, "{text}");
            assert!(bad.what.contains(what) && !bad.what.contains("SECRET"), "{text}: {}", bad.what);
        }
    }

    #[test]
    fn names_of_a_newer_version_are_passed_over() {
        let text = write(&whole()).unwrap().replace("[pending]", "[pending]\nnews = 1");
        assert_eq!(read(&["news = 1\n", &text].concat()).map(|stored| stored.login), Ok(whole().login));
    }
}
