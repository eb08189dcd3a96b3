//! What a login leaves: for which service it is, whose it is, and the secrets that keep it alive.
//!
//! Knows no file and no request. All secrets are of the letters of a token, and as unprintable.

use super::{ApiToken, Timestamp};

/// Part of its life after which a token is renewed, in hundredths: what is left is for a service that does not answer.
const RENEWED_AT: i64 = 95;

/// A login: the token that is used, and what renews it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The only service that it is for: scheme, host and port.
    pub origin: String,
    /// The service's number of the account, once it is known.
    pub account: Option<i64>,
    /// The token.
    pub token: ApiToken,
    /// What renews it; nothing for a private token, which does not end.
    pub renewal: Option<Renewal>,
}

/// What renews a token that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// As whom this program asks.
    pub app: App,
    /// What is exchanged for the next token.
    pub refresh_token: ApiToken,
    /// When the token was given.
    pub granted: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// This program as one account knows it. Told once, so it is stored before anything else is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Its id.
    pub client_id: ApiToken,
    /// Its secret.
    pub client_secret: ApiToken,
}

/// A login whose user has agreed, and whose token has not come yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingLogin {
    /// The only service that it is for.
    pub origin: String,
    /// This program as the account knows it.
    pub app: App,
    /// What is exchanged for the first token.
    pub device_code: ApiToken,
    /// Until when that can be done.
    pub until: Timestamp,
}

impl Login {
    /// Whether the token is to be renewed before the next request.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.renewal.as_ref().is_some_and(|renewal| {
            let life = renewal.expires.as_second().saturating_sub(renewal.granted.as_second());
            let due = renewal.granted.as_second().saturating_add(life.saturating_mul(RENEWED_AT) / 100);
            // A clock that was set back would keep a token for ever.
            now.as_second() >= due || now < renewal.granted
        })
    }

    /// Whether the token has ended.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.renewal.as_ref().is_some_and(|renewal| now >= renewal.expires)
    }

    /// Whether another login is of the same account at the same service, as far as both tell.
    pub fn is_kin(&self, other: &Self) -> bool {
        self.origin == other.origin
            && (self.account == other.account || self.account.is_none() || other.account.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(account: Option<i64>, life: i64) -> Login {
        let secret = |text| ApiToken::parse(text).unwrap();
        let granted = Timestamp::from_second(1_000).unwrap();
        let app = App { client_id: secret("X245A4XAIBGVM"), client_secret: secret("c0ffee0000c0ffee") };
        let expires = Timestamp::from_second(1_000 + life).unwrap();
        let renewal = Renewal { app, refresh_token: secret("R7F2K0Q9ZB4T"), granted, expires };
        Login { origin: "https://a".into(), account, token: secret("A1C8E5S3S0PX"), renewal: Some(renewal) }
    }

    #[test]
    fn a_token_is_renewed_when_a_twentieth_of_its_life_is_left() {
        let (login, at) = (login(None, 3_600), |second| Timestamp::from_second(second).unwrap());
        let asked = |second| (login.is_due(at(second)), login.is_over(at(second)));
        assert_eq!(asked(1_000), (false, false));
        assert_eq!(asked(4_419), (false, false));
        assert_eq!(asked(4_420), (true, false));
        assert_eq!(asked(4_600), (true, true));
        assert_eq!(asked(999), (true, false), "the clock was set back");
        let private = Login { renewal: None, ..login.clone() };
        assert!(!private.is_due(at(9_999)) && !private.is_over(at(9_999)));
    }

    #[test]
    fn logins_of_two_accounts_or_services_are_no_kin() {
        let mine = login(Some(1), 1);
        assert!(mine.is_kin(&login(Some(1), 9)) && mine.is_kin(&login(None, 9)));
        assert!(!mine.is_kin(&login(Some(2), 1)));
        assert!(!mine.is_kin(&Login { origin: "https://b".into(), ..login(Some(1), 1) }));
    }
}
