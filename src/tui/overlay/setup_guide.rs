//! The guide of the first start: what will happen, a token, or the demo; never a dead end.
//!
//! The token is typed or pasted here and seen as dots; what is done with it is ordered elsewhere.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::login_code::CodeSheet;
use super::place::{clear, over};
use crate::format::counted;
use crate::model::{ApiToken, BadToken, SyncMode};
use crate::sync::SyncRequest;
use crate::tui::input::{Action, Context, Key};
use crate::tui::protocol::{Ask, Destination, Effect, Facts, Failure, Layer, LoginCode, NewToken, Route, Task};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, SecretLine, put, put_spans, wrap};

/// Widest guide; longer lines are hard to read.
const WIDEST: u16 = 76;

/// What is said above a code.
const LOG_IN: &str = "Log in at Real-Debrid";

/// What will happen, in three sentences.
const SENTENCES: [&str; 3] = [
    "Redriva keeps everything it sees of your Real-Debrid torrents in one file on this machine: names, hashes, \
     files, links and history.",
    "For that it needs your API token, from https://real-debrid.com/apitoken; it is sent to Real-Debrid and nowhere \
     else.",
    "The first sync then fetches one detail a torrent; stop it whenever you like, the next one goes on from there.",
];

/// Where the guide stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// A token is wanted.
    Asking,
    /// The service is being asked.
    Testing,
    /// The service is asked for a code.
    Beginning,
    /// The user has to agree to a login.
    Agreeing(CodeSheet),
    /// It was not taken.
    Refused(Failure),
    /// A token is set; what was found out, a line each.
    Ready(Vec<(String, Role)>),
}

/// The guide.
#[derive(Debug, Clone)]
pub struct SetupGuide {
    token: SecretLine,
    stage: Stage,
    headline: String,
    cost: String,
    /// Whether it is open only because there was no archive.
    lacks_archive: bool,
}

impl SetupGuide {
    /// Opens the guide where a token is wanted.
    pub fn asking(headline: String, cost: String) -> Self {
        Self { token: SecretLine::default(), stage: Stage::Asking, headline, cost, lacks_archive: false }
    }

    /// Opens the guide where a token is set already.
    pub fn ready(headline: String, cost: String, origin: &str) -> Self {
        let line = (format!("A token is set, from {origin}."), Role::Info);
        Self { token: SecretLine::default(), stage: Stage::Ready(vec![line]), headline, cost, lacks_archive: true }
    }

    /// Whether nothing was missing but an archive.
    pub fn lacks_archive(&self) -> bool {
        self.lacks_archive && self.is_ready()
    }

    /// Whether a sync is the next step.
    pub fn is_ready(&self) -> bool {
        matches!(self.stage, Stage::Ready(_))
    }

    /// Takes what is typed and hands it out to be tested; a text that is no token is told at once.
    fn take_token(&mut self) -> Option<ApiToken> {
        if !self.takes_text() {
            return None;
        }
        match ApiToken::parse(self.token.expose()) {
            Ok(token) => {
                self.stage = Stage::Testing;
                Some(token)
            }
            Err(bad) => {
                let hint = match bad {
                    BadToken::Empty => "Paste it or type it first.".to_owned(),
                    BadToken::Placeholder => "Copy your own token from https://real-debrid.com/apitoken.".to_owned(),
                    BadToken::Blank(_) | BadToken::Character(_) => {
                        format!("Clear the line with {} and copy the token again, nothing else.", SecretLine::CLEARS)
                    }
                };
                self.stage = Stage::Refused(Failure { headline: bad.to_string(), hint: Some(hint) });
                None
            }
        }
    }

    /// Shows the code of a login, unless its user has given it up meanwhile.
    pub fn show_code(&mut self, code: LoginCode) {
        if self.stage == Stage::Beginning {
            self.stage = Stage::Agreeing(CodeSheet::new(code));
        }
    }

    /// Whether time runs that is shown.
    pub fn counts_down(&self) -> bool {
        matches!(self.stage, Stage::Agreeing(_))
    }

    /// Whether a login is under way.
    fn logs_in(&self) -> bool {
        matches!(self.stage, Stage::Beginning | Stage::Agreeing(_))
    }

    /// Records that the token was refused.
    pub fn refused(&mut self, failure: Failure) {
        self.stage = Stage::Refused(failure);
    }

    /// Records that the token was accepted and saved.
    pub fn accepted(&mut self, new: &NewToken) {
        self.token.clear();
        "The token is good.".clone_into(&mut self.headline);
        let mut lines = vec![(new.account.clone(), Role::Info)];
        lines.extend(new.saved.clone().map(|text| (text, Role::Text)));
        lines.extend(new.warning.clone().map(|text| (text, Role::Warning)));
        self.stage = Stage::Ready(lines);
    }

    fn takes_text(&self) -> bool {
        matches!(self.stage, Stage::Asking | Stage::Refused(_))
    }

    /// What was said of another text is no longer true.
    fn asking_again(&mut self, changed: bool) -> bool {
        if changed {
            self.stage = Stage::Asking;
        }
        changed
    }

    /// Returns the line of the token, for which room is kept, and what became of it.
    fn state_lines(&self, cells: usize, ctx: &Ctx) -> Vec<(String, Role)> {
        let line = (String::new(), Role::Text);
        match &self.stage {
            Stage::Asking => {
                let hint = match self.token.length() {
                    0 => "Paste it here; nobody sees it.".to_owned(),
                    n => {
                        let typed = counted(n as u64, "character", "characters");
                        format!("{typed}; {} tests it.", ctx.keymap.shown(Action::GoOn))
                    }
                };
                vec![line, (hint, Role::Dim)]
            }
            Stage::Beginning => vec![("Asking Real-Debrid for a code.".to_owned(), Role::Title)],
            Stage::Agreeing(_) => Vec::new(),
            Stage::Testing => vec![("Asking Real-Debrid whether it knows this token.".to_owned(), Role::Title)],
            Stage::Refused(failure) => {
                let told = wrapped(&format!("error: {}", failure.headline), Role::Error, cells);
                let hint = failure.hint.iter().flat_map(|hint| wrapped(hint, Role::Text, cells));
                std::iter::once(line).chain(told.into_iter().take(3)).chain(hint.take(2)).collect()
            }
            Stage::Ready(lines) => lines.iter().flat_map(|(text, role)| wrapped(text, *role, cells)).collect(),
        }
    }

    /// Returns what can be done, a line each.
    fn keys(&self, ctx: &Ctx) -> Vec<Vec<(String, ratatui::style::Style)>> {
        let go_on = match self.stage {
            Stage::Ready(_) => "start the sync now",
            _ => "test the token, then save it",
        };
        let leave = if self.logs_in() {
            "give the login up"
        } else if self.is_ready() {
            "later"
        } else {
            "look around; all that is archived can be read"
        };
        let offered = [
            (Action::GoOn, go_on),
            (Action::LogIn, "log in with a code instead: in a browser, or with a telephone"),
            (Action::TryDemo, "try the demo: an invented account, no token, no network"),
            (Action::LeaveGuide, leave),
        ];
        let asks = self.stage == Stage::Testing || self.logs_in();
        offered
            .into_iter()
            .filter(|(action, _)| match action {
                Action::LeaveGuide => true,
                Action::LogIn => self.takes_text(),
                _ => !asks,
            })
            .map(|(action, what)| {
                let key = format!("{:<7}", ctx.keymap.shown(action));
                vec![(key, ctx.style(Role::Key)), (what.to_owned(), ctx.style(Role::Text))]
            })
            .collect()
    }
}

impl Layer for SetupGuide {
    fn contexts(&self) -> &'static [Context] {
        Context::Guide.stack()
    }

    fn can(&self, action: Action, facts: &Facts) -> bool {
        match action {
            Action::TryDemo => facts.may_try_demo && !self.logs_in(),
            Action::LogIn => self.takes_text(),
            Action::GoOn => !self.logs_in(),
            _ => true,
        }
    }

    /// Tests the token that is typed, or starts the sync that it was for.
    fn on_action(&mut self, action: Action, facts: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::GoOn if self.is_ready() => {
                let mode = if facts.torrents > 0 { SyncMode::Smart } else { SyncMode::Fast };
                let sync = Destination::Screen(Route::Sync);
                vec![Ask::Close, Ask::Show(sync), Ask::Sync(SyncRequest::of(mode))]
            }
            Action::GoOn => {
                let token = self.take_token();
                token.map(|token| Ask::Effect(Effect::Do(Task::TryToken { token }))).into_iter().collect()
            }
            Action::LogIn if self.takes_text() => {
                self.stage = Stage::Beginning;
                vec![Ask::Effect(Effect::LogIn)]
            }
            Action::LeaveGuide if self.logs_in() => {
                self.stage = Stage::Asking;
                vec![Ask::Effect(Effect::GiveUpLogin)]
            }
            Action::TryDemo if !self.logs_in() => vec![Ask::Effect(Effect::TryDemo)],
            Action::LeaveGuide => vec![Ask::LeaveGuide],
            _ => Vec::new(),
        }
    }

    fn type_key(&mut self, key: Key) -> bool {
        let known = self.takes_text() && self.token.press(key);
        self.asking_again(known)
    }

    /// What is pasted takes the place of what stood there and was refused.
    fn paste(&mut self, text: &str) {
        if self.takes_text() {
            if matches!(self.stage, Stage::Refused(_)) {
                self.token.clear();
            }
            self.token.paste(text);
            self.asking_again(true);
        }
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        if let Stage::Agreeing(code) = &self.stage {
            self.draw_code(buf, area, code, ctx);
            return None;
        }
        let cells = area.width.min(WIDEST);
        let inner_cells = usize::from(cells.saturating_sub(4));
        let state = self.state_lines(inner_cells, ctx);
        let keys = self.keys(ctx);
        let mut text: Vec<(String, Role)> = wrapped(&self.headline, Role::Heading, inner_cells);
        let sentences = if self.is_ready() { vec![self.cost.as_str()] } else { SENTENCES.to_vec() };
        for sentence in sentences {
            text.push((String::new(), Role::Text));
            text.extend(wrapped(sentence, Role::Text, inner_cells));
        }
        let below = u16::try_from(state.len() + keys.len() + 1).unwrap_or(u16::MAX);
        let lines = u16::try_from(text.len() + 1).unwrap_or(u16::MAX).saturating_add(below).saturating_add(2);
        let place = over(area, cells, lines);
        clear(buf, place, ctx);
        let inner = Panel { title: "Welcome to Redriva", count: "", remark: "" }.draw_focused(buf, place, ctx);
        // What can be done stays visible, whatever has to be cut; then what has happened; then the words.
        let keys_at = inner.height.saturating_sub(u16::try_from(keys.len()).unwrap_or(u16::MAX));
        for (spans, y) in keys.iter().zip(keys_at..inner.height) {
            put_spans(buf, inner, 0, y, spans);
        }
        let gap = u16::from(inner.height >= lines.saturating_sub(3));
        let state_at = keys_at.saturating_sub(u16::try_from(state.len()).unwrap_or(u16::MAX) + gap);
        for ((line, role), y) in state.iter().zip(state_at..keys_at) {
            put(buf, inner, 0, y, line, ctx.style(*role));
        }
        for ((line, role), y) in text.iter().zip(0..state_at.saturating_sub(gap)) {
            put(buf, inner, 0, y, line, ctx.style(*role));
        }
        if !self.takes_text() || state_at >= inner.height {
            return None;
        }
        let typed = Rect { y: inner.y + state_at, height: 1, ..inner };
        self.token.draw(buf, typed, "Token  ", ctx)
    }
}

impl SetupGuide {
    /// Draws the code that waits for its user, with what can be done below it.
    fn draw_code(&self, buf: &mut Buffer, area: Rect, code: &CodeSheet, ctx: &Ctx) {
        let cells = area.width.min(WIDEST);
        let keys = self.keys(ctx);
        let below = u16::try_from(keys.len()).unwrap_or(u16::MAX);
        // The frame, and a blank line above the keys.
        let around = below + 3;
        let lines = code.height(cells.saturating_sub(4), area.height.saturating_sub(around), ctx);
        let place = over(area, cells, lines.saturating_add(around));
        clear(buf, place, ctx);
        let inner = Panel { title: LOG_IN, count: "", remark: "" }.draw_focused(buf, place, ctx);
        let keys_at = inner.height.saturating_sub(below);
        for (spans, y) in keys.iter().zip(keys_at..inner.height) {
            put_spans(buf, inner, 0, y, spans);
        }
        code.draw(buf, Rect { height: keys_at.saturating_sub(u16::from(keys_at > lines)), ..inner }, ctx);
    }
}

fn wrapped(text: &str, role: Role, cells: usize) -> Vec<(String, Role)> {
    wrap(text, cells).into_iter().map(|line| (line, role)).collect()
}
