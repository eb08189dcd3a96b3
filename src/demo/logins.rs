//! Who is logged in: device codes, clients, access tokens that end, refresh tokens.
//!
//! The private token never ends unless it is revoked. Knows no HTTP (`oauth.rs`). Start at `Logins`.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::content::mix;
use super::entry::letters;

/// How long a device code waits for its user; the service was seen to say 600 s and documents 1,800.
pub(super) const CODE_LIFE: Duration = Duration::from_secs(600);

/// The logins of one account.
#[derive(Debug)]
pub(super) struct Logins {
    /// How long an access token is good for.
    pub(super) life: Duration,
    rotates: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What was made so far; each thing's letters follow from its number.
    made: u64,
    devices: Vec<Device>,
    approves_next: bool,
    clients: Vec<Client>,
    tokens: HashMap<String, Life>,
}

#[derive(Debug)]
struct Device {
    code: String,
    user_code: String,
    until: Instant,
    approved: bool,
    /// Place of the client that the code was exchanged for.
    client: Option<usize>,
    spent: bool,
}

#[derive(Debug)]
struct Client {
    id: String,
    secret: String,
    refresh: Option<String>,
}

#[derive(Debug, Clone, Copy)]
enum Life {
    Endless,
    Until(Instant),
    Over,
}

/// What a look at a device code finds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// No such code, or one that is spent or too old.
    Unknown,
    /// The user has not answered yet.
    Pending,
    /// Client id and secret; they are told once.
    Approved(String, String),
}

/// What a login ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Client id, of this user alone.
    pub client_id: String,
    /// Client secret.
    pub client_secret: String,
    /// Access token.
    pub access_token: String,
    /// Refresh token.
    pub refresh_token: String,
    /// Life of the access token.
    pub expires_in: Duration,
}

impl Logins {
    /// Returns logins of nobody, with a private token that is good.
    pub(super) fn new(private: &str, life: Duration, rotates: bool) -> Self {
        let tokens = HashMap::from([(private.to_owned(), Life::Endless)]);
        Self { life, rotates, state: Mutex::new(State { tokens, ..State::default() }) }
    }

    /// Whether a token is or was one of the account's.
    pub(super) fn knows(&self, token: &str) -> bool {
        self.state().tokens.contains_key(token)
    }

    /// Whether a token is good now.
    pub(super) fn accepts(&self, token: &str) -> bool {
        match self.state().tokens.get(token) {
            Some(Life::Endless) => true,
            Some(Life::Until(end)) => Instant::now() < *end,
            Some(Life::Over) | None => false,
        }
    }

    /// Makes a token worthless.
    pub(super) fn revoke(&self, token: &str) {
        if let Some(life) = self.state().tokens.get_mut(token) {
            *life = Life::Over;
        }
    }

    /// Ends all access tokens; the private one stays.
    pub(super) fn expire(&self) {
        for life in self.state().tokens.values_mut().filter(|life| matches!(life, Life::Until(_))) {
            *life = Life::Over;
        }
    }

    /// Forgets all refresh tokens, as when the user revokes the program.
    pub(super) fn refuse_refreshes(&self) {
        for client in &mut self.state().clients {
            client.refresh = None;
        }
    }

    /// Hands out a device code and the user's code for it.
    pub(super) fn begin(&self) -> (String, String) {
        let mut state = self.state();
        let device = Device {
            code: state.make(4),
            user_code: state.make(1).chars().take(8).collect(),
            until: Instant::now() + CODE_LIFE,
            approved: std::mem::take(&mut state.approves_next),
            client: None,
            spent: false,
        };
        let codes = (device.code.clone(), device.user_code.clone());
        state.devices.push(device);
        codes
    }

    /// Lets the user say yes: to every code that waits, or to the next one if none does.
    pub(super) fn approve(&self) {
        let mut state = self.state();
        let now = Instant::now();
        let mut any = false;
        for device in state.devices.iter_mut().filter(|device| !device.approved && now < device.until) {
            device.approved = true;
            any = true;
        }
        state.approves_next = !any;
    }

    /// Looks whether the user has said yes to a code.
    pub(super) fn look(&self, code: &str) -> Look {
        let mut state = self.state();
        let now = Instant::now();
        let Some(place) = state.devices.iter().position(|device| device.code == code && now < device.until) else {
            return Look::Unknown;
        };
        match state.devices.get(place) {
            Some(Device { client: None, approved: false, .. }) => Look::Pending,
            Some(Device { client: None, approved: true, .. }) => {
                let client = state.register();
                let number = state.clients.len();
                let approved = Look::Approved(client.id.clone(), client.secret.clone());
                state.clients.push(client);
                if let Some(device) = state.devices.get_mut(place) {
                    device.client = Some(number);
                }
                approved
            }
            _ => Look::Unknown,
        }
    }

    /// Exchanges a device code or a refresh token for an access token; `None` for anything that does not fit together.
    pub(super) fn exchange(&self, client_id: &str, client_secret: &str, code: &str) -> Option<Grant> {
        let mut state = self.state();
        let place = state.clients.iter().position(|client| client.id == client_id && client.secret == client_secret)?;
        if state.clients.get(place)?.refresh.as_deref() != Some(code) {
            let mut devices = state.devices.iter_mut();
            devices.find(|device| device.code == code && device.client == Some(place) && !device.spent)?.spent = true;
        }
        Some(state.grant(place, self.life, self.rotates))
    }

    /// Logs a program in without its asking.
    pub(super) fn grant(&self) -> Option<Grant> {
        let (code, _) = self.begin();
        self.approve();
        match self.look(&code) {
            Look::Approved(id, secret) => self.exchange(&id, &secret, &code),
            Look::Unknown | Look::Pending => None,
        }
    }

    /// Whether a code is a refresh token, good or not any more.
    pub(super) fn is_refresh(&self, code: &str) -> bool {
        !self.state().devices.iter().any(|device| device.code == code)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Makes up so many times 13 letters that were never used.
    fn make(&mut self, parts: u64) -> String {
        let from = self.made;
        self.made += parts;
        (from..self.made).map(|number| letters(mix(number, 70))).collect()
    }

    fn register(&mut self) -> Client {
        Client { id: self.make(1), secret: self.make(3).to_lowercase(), refresh: None }
    }

    fn grant(&mut self, place: usize, life: Duration, rotates: bool) -> Grant {
        let (access, fresh) = (self.make(4), self.make(4));
        self.tokens.insert(access.clone(), Life::Until(Instant::now() + life));
        let client = self.clients.get_mut(place);
        let (id, secret, refresh) = client.map_or_else(Default::default, |client| {
            if rotates || client.refresh.is_none() {
                client.refresh = Some(fresh.clone());
            }
            (client.id.clone(), client.secret.clone(), client.refresh.clone().unwrap_or_default())
        });
        Grant { client_id: id, client_secret: secret, access_token: access, refresh_token: refresh, expires_in: life }
    }
}
