//! What no text may show: every secret that this process has met, and how it is taken out of a text.
//!
//! One set for the whole process, because a text does not know whose secrets it may hold. A secret is known from
//! the moment it is read, also one that a stronger source overrides. Start reading at `Secrets::mask`.
//!
//! | text | what is masked |
//! |---|---|
//! | any, by `mask` | every secret, as it is, percent-, hex- or base64-coded, and of a long one each piece of eight letters |
//! | what strangers say, by `mask_foreign` | the same; and the whole text, when a secret can be read out of it by decoding it or by leaving out what stands between its letters |
//! | what this program says itself, by `mask_own` | the same but for a password that may be a word of ours: fewer than eight characters, or up to twelve letters that are written like a word. No sentence of ours has a password in it, and a word that is missing would tell what it is; where an address has its password it is masked all the same |
//!
//! A token is masked everywhere, whatever it looks like.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::decoded::{layers, letters};

/// Length of a piece of a long secret that is already too much.
const PIECE: usize = 8;

/// Length from which a secret is long: no piece of it stands in a text by chance.
const LONG: usize = 24;

/// Length below which a secret is a word like another, which would only be pointed at by its absence.
const SHORTEST: usize = 4;

/// Longest password that may be a word of this program's sentences.
const LONGEST_WORD: usize = 12;

/// What stands in the place of a token.
const TOKEN: &str = "(token)";

/// Letters of a stranger's text in which coded secrets are looked for: more than is ever shown of one.
const LOOKED_AT: usize = 4_096;

/// Length of a run of capital letters and digits that can be nothing but a token.
const TOKEN_RUN: usize = 48;

static SECRETS: Secrets = Secrets { forms: RwLock::new(Vec::new()) };

/// Returns the secrets of this process.
pub fn secrets() -> &'static Secrets {
    &SECRETS
}

/// A set of secrets. It only grows.
pub struct Secrets {
    forms: RwLock<Vec<Form>>,
}

/// A secret in one of the forms in which a text may hold it.
struct Form {
    /// The form, in lower case where case does not matter.
    text: Vec<u8>,
    any_case: bool,
    /// Its pieces, when it is long.
    pieces: HashSet<[u8; PIECE]>,
    /// What stands in its place.
    label: &'static str,
    /// Whether it may be a word of this program's own sentences.
    is_word: bool,
}

impl Secrets {
    /// Adds a secret; `label` stands in its place from now on. What is too short to be one is left out.
    pub fn add(&self, secret: &str, label: &'static str) {
        let secret = secret.trim().trim_matches(['"', '\'']).trim();
        if secret.len() < SHORTEST || self.knows(secret) {
            return;
        }
        let mut forms = self.forms.write().unwrap_or_else(PoisonError::into_inner);
        let mut add = |text: &str, any_case: bool| {
            let is_word = text == secret && label != TOKEN && is_like_a_word(text);
            let text = if any_case { text.to_ascii_lowercase() } else { text.to_owned() }.into_bytes();
            let long = text.len() >= LONG;
            let pieces = text.windows(PIECE).filter(|_| long).filter_map(|piece| piece.try_into().ok()).collect();
            forms.push(Form { text, any_case, pieces, label, is_word });
        };
        // Host names, for one, are lowered on the way.
        add(secret, secret.len() >= PIECE);
        for coded in percent_coded(secret).into_iter().filter(|_| secret.len() >= PIECE) {
            add(&coded, true);
            // Its letters alone are those of a dump in hex.
            add_letters(&coded, true, &mut add);
        }
        for coded in base64_coded(secret.as_bytes()).into_iter().filter(|coded| coded.len() >= PIECE) {
            add(&coded, false);
            add_letters(&coded, false, &mut add);
        }
        add_letters(secret, true, &mut add);
    }

    /// Adds whatever in a text looks like a token, so that it is known in every form.
    pub fn add_token_runs(&self, text: &str) {
        for run in token_runs(text) {
            self.add(&text[run], TOKEN);
        }
    }

    fn knows(&self, secret: &str) -> bool {
        let forms = self.forms.read().unwrap_or_else(PoisonError::into_inner);
        forms.iter().any(|form| {
            if form.any_case {
                form.text.eq_ignore_ascii_case(secret.as_bytes())
            } else {
                form.text == secret.as_bytes()
            }
        })
    }

    /// Puts a label in the place of every secret, and of whatever looks like a token, because one may stand where none
    /// belongs.
    pub fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.masked(text, false)
    }

    /// The same for what this program says itself: passwords that may be words of its sentences are left standing.
    pub fn mask_own<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.masked(text, true)
    }

    /// The same for what strangers say: a text out of which a secret can be read in any coding is masked as a whole.
    pub fn mask_foreign<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let masked = self.mask(text);
        let shown: String = masked.chars().take(LOOKED_AT).collect();
        match self.coded_in(&shown) {
            Some(label) => Cow::Borrowed(label),
            None => masked,
        }
    }

    fn masked<'a>(&self, text: &'a str, is_own: bool) -> Cow<'a, str> {
        let hidden = self.hidden(text, is_own);
        if hidden.iter().all(Option::is_none) {
            return Cow::Borrowed(text);
        }
        let mut masked = String::with_capacity(text.len());
        let mut before = None;
        for (at, c) in text.char_indices() {
            let label = hidden[at..at + c.len_utf8()].iter().find_map(|label| *label);
            match label {
                None => masked.push(c),
                Some(label) if before != Some(label) => masked.push_str(label),
                Some(_) => {}
            }
            before = label;
        }
        Cow::Owned(masked)
    }

    /// Returns for each byte of a text what stands in its place.
    fn hidden(&self, text: &str, is_own: bool) -> Vec<Option<&'static str>> {
        let mut hidden = vec![None; text.len()];
        let lowered = text.to_ascii_lowercase();
        for form in self.forms.read().unwrap_or_else(PoisonError::into_inner).iter() {
            let text = if form.any_case { lowered.as_bytes() } else { text.as_bytes() };
            form.hide(text, is_own, &mut hidden);
        }
        for at in token_runs(text).into_iter().flatten() {
            hidden[at].get_or_insert(TOKEN);
        }
        hidden
    }

    /// Returns the label of a secret that can be read out of a text in which none stands as it is.
    fn coded_in(&self, text: &str) -> Option<&'static str> {
        let decoded = layers(text);
        let found = |text: &str| self.hidden(text, false).into_iter().flatten().next();
        decoded.iter().find_map(|text| found(text)).or_else(|| {
            let texts = std::iter::once(text).chain(decoded.iter().map(String::as_str));
            texts.map(letters).find_map(|text| self.run_together(&text))
        })
    }

    /// Returns the label of a secret in a text of letters alone. What is short stands there by chance, and so does what
    /// only looks like a token.
    fn run_together(&self, text: &str) -> Option<&'static str> {
        let mut hidden = vec![None; text.len()];
        let lowered = text.to_ascii_lowercase();
        let forms = self.forms.read().unwrap_or_else(PoisonError::into_inner);
        for form in forms.iter().filter(|form| form.text.len() >= PIECE) {
            let text = if form.any_case { lowered.as_bytes() } else { text.as_bytes() };
            form.hide(text, false, &mut hidden);
        }
        hidden.into_iter().flatten().next()
    }

    /// Whether a text holds a long secret or what looks like a token: such a text can name no file.
    pub fn is_in(&self, text: &str) -> bool {
        let mut hidden = vec![None; text.len()];
        for form in self.forms.read().unwrap_or_else(PoisonError::into_inner).iter().filter(|form| form.is_long()) {
            let text = if form.any_case { text.to_ascii_lowercase() } else { text.to_owned() };
            form.hide(text.as_bytes(), false, &mut hidden);
        }
        hidden.iter().any(Option::is_some) || !token_runs(text).is_empty()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}

impl Form {
    fn is_long(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Marks the bytes of a text that are of this secret.
    fn hide(&self, text: &[u8], is_own: bool, hidden: &mut [Option<&'static str>]) {
        let length = if self.is_long() { PIECE } else { self.text.len() };
        for (at, window) in text.windows(length).enumerate() {
            let found = if self.is_long() {
                self.pieces.contains(window)
            } else {
                window == self.text && (length >= PIECE || stands_alone(text, at, length))
            };
            let may_stay = is_own && self.is_word && !stands_as_password(text, at, length);
            if found && !may_stay {
                hidden[at..at + length].fill(Some(self.label));
            }
        }
    }
}

/// Whether a part of a text is a word of its own.
fn stands_alone(text: &[u8], at: usize, length: usize) -> bool {
    let is_letter = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    !is_letter(at.checked_sub(1)) && !is_letter(Some(at + length))
}

/// Whether a part of a text stands where an address has its password: `user:HERE@host`.
fn stands_as_password(text: &[u8], at: usize, length: usize) -> bool {
    at.checked_sub(1).and_then(|before| text.get(before)) == Some(&b':') && text.get(at + length) == Some(&b'@')
}

/// Whether a text may be a word of a sentence, or a number in one.
fn is_like_a_word(text: &str) -> bool {
    let mut letters = text.bytes();
    let written_like_one =
        letters.next().is_some_and(|first| first.is_ascii_alphabetic()) && letters.all(|b| b.is_ascii_lowercase());
    text.len() < PIECE || (text.len() <= LONGEST_WORD && written_like_one)
}

/// Adds a form without what may stand between its letters, where that is another one.
fn add_letters(form: &str, any_case: bool, add: &mut impl FnMut(&str, bool)) {
    let alone = letters(form);
    if alone != form && alone.len() >= PIECE {
        add(&alone, any_case);
    }
}

/// Finds whatever looks like a token, known or not.
fn token_runs(text: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut from = 0;
    for run in text.as_bytes().split(|byte| !byte.is_ascii_uppercase() && !byte.is_ascii_digit()) {
        let mixed = run.iter().any(u8::is_ascii_digit) && run.iter().any(u8::is_ascii_uppercase);
        if run.len() >= TOKEN_RUN && mixed {
            runs.push(from..from + run.len());
        }
        from += run.len() + 1;
    }
    runs
}

/// Returns a secret as it stands in an address: what must be coded, and all of it.
fn percent_coded(secret: &str) -> Vec<String> {
    let coded = |all: bool| {
        secret.bytes().fold(String::new(), |mut text, byte| {
            if !all && (byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)) {
                text.push(byte.into());
            } else {
                // Writing into a string cannot fail.
                let _ = write!(text, "%{byte:02x}");
            }
            text
        })
    };
    [coded(false), coded(true)].into_iter().filter(|coded| coded != secret).collect()
}

/// Returns what of a secret stands in base64, whatever stands before and behind it.
fn base64_coded(secret: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    for before in 0..3 {
        let bytes = [&[0; 2][..before], secret].concat();
        // Letters that also hold bits of the neighbours are left out.
        let kept = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            all.extend(engine.encode(&bytes).get(kept.clone()).map(str::to_owned));
        }
    }
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "Q7ZK2M4NQ7ZK2M4PQ7ZK2M4RQ7ZK2M4SQ7ZK2M4TQ7ZK2M4UQ7ZK";

    fn set(all: &[&str]) -> Secrets {
        let set = Secrets { forms: RwLock::new(Vec::new()) };
        for secret in all {
            set.add(secret, "(secret)");
        }
        set
    }

    #[test]
    fn every_secret_of_the_set_is_masked_in_any_case() {
        let set = set(&[SECRET, "aria-password", " 'quoted one' "]);
        let text = format!("a {SECRET} b ARIA-Password c quoted one d {}", SECRET.to_lowercase());
        assert_eq!(set.mask(&text), "a (secret) b (secret) c (secret) d (secret)");
        assert!(matches!(set.mask("nothing here"), Cow::Borrowed(_)));
    }

    #[test]
    fn coded_forms_are_masked_whatever_stands_around_them() {
        let secret = "p@ss/w0rd+of=many~signs and blanks";
        let set = set(&[SECRET, secret]);
        for before in ["", "u", "user:", "Bearer "] {
            for secret in [SECRET, secret] {
                let coded = STANDARD_NO_PAD.encode(format!("{before}{secret}:tail"));
                let shown = set.mask(&coded).into_owned();
                let inner = base64_coded(secret.as_bytes());
                let pieces = inner.iter().flat_map(|text| text.as_bytes().windows(PIECE));
                assert!(pieces.clone().count() > 100);
                for piece in pieces {
                    assert!(!shown.as_bytes().windows(PIECE).any(|window| window == piece), "{before}: {shown}");
                }
            }
        }
        for coded in percent_coded(secret) {
            assert_eq!(set.mask(&format!("https://u:{coded}@proxy/")), "https://u:(secret)@proxy/");
        }
        let lower = percent_coded(SECRET).concat();
        assert_eq!(set.mask(&lower.to_uppercase()), "(secret)");
    }

    #[test]
    fn a_piece_of_eight_letters_of_a_long_secret_is_masked() {
        let set = set(&[SECRET]);
        for piece in SECRET.as_bytes().windows(PIECE) {
            let piece = std::str::from_utf8(piece).unwrap();
            assert_eq!(set.mask(&format!("<{piece}>")), "<(secret)>");
        }
        assert_eq!(set.mask("<Q7ZK2M4>"), "<Q7ZK2M4>", "seven letters tell nothing");
    }

    #[test]
    fn a_short_secret_is_masked_as_a_word_and_a_shorter_one_not_at_all() {
        let set = set(&["hallo", "abc", ""]);
        assert_eq!(set.mask("hallo:hallo@x shallow abc"), "(secret):(secret)@x shallow abc");
        assert!(!set.is_in("hallo"));
    }

    #[test]
    fn what_looks_like_a_token_is_masked_although_nobody_has_met_it() {
        let set = set(&[]);
        assert_eq!(set.mask(&format!("/a/{SECRET}.db")), "/a/(token).db");
        assert!(set.is_in(&format!("/a/{SECRET}.db")));
        for text in ["A".repeat(60), "0123456789ABCDEF0123456789ABCDEF01234567".into(), SECRET.to_lowercase()] {
            assert_eq!(set.mask(&text), text);
        }
        assert_eq!(set.mask("é"), "é");
    }

    /// Every letter of a text, written in one way.
    fn each(text: &str, write: impl Fn(u8) -> String) -> String {
        text.bytes().map(write).collect()
    }

    #[test]
    fn a_stranger_s_text_is_masked_whole_when_a_secret_can_be_read_out_of_it() {
        let set = set(&[SECRET, "p@ss/w0rd=x", "OTHERSECRET1"]);
        let tail = &SECRET[SECRET.len() - PIECE..];
        for secret in [SECRET, tail, "p@ss/w0rd=x", "OTHERSECRET1"] {
            let base64 = STANDARD_NO_PAD.encode(secret);
            let mut coded = vec![
                each(secret, |b| format!("\\{b:03o}")),
                each(secret, |b| format!("\\x{b:02X}")),
                each(secret, |b| format!("\\u{b:04x}")),
                each(secret, |b| format!("&#{b};")),
                each(secret, |b| format!("&#x{b:x};")),
                each(secret, |b| format!("&amp;#{b};")),
                each(secret, |b| format!("%25{b:02x}")),
                each(secret, |b| format!("%2525{b:02X}")),
                each(secret, |b| format!("={b:02X}")),
                each(secret, |b| format!("{} ", char::from(b))),
                each(secret, |b| format!("{}\n", char::from(b))),
                each(secret, |b| format!("{}\u{200b}", char::from(b))),
                each(secret, |b| format!("&#{b}; ")),
                each(secret, |b| format!("{b:02X} ")),
                each(secret, |b| format!("{b:02x}:")),
                secret.as_bytes().chunks(5).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n"),
            ];
            if secret != tail {
                coded.push(base64.as_bytes().chunks(7).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n"));
                coded.push(each(&base64, |b| format!("%{b:02x}")));
            }
            for text in coded {
                assert_eq!(set.mask_foreign(&format!("got {text} in vain")), "(secret)", "{secret}: {text}");
            }
        }
        for plain in ["bad_token", "100 % of \\123 &amp; a=b", "snap shot", "", "Q7ZK 2M4", "%51%37"] {
            assert_eq!(set.mask_foreign(plain), plain);
        }
        assert_eq!(set.mask_foreign(&format!("got {SECRET}.")), "got (secret).", "as it is, only itself");
        let unknown = each(SECRET, |b| format!("%{b:02x}"));
        assert_eq!(super::tests::set(&[]).mask_foreign(&unknown), "(token)", "what looks like one");
    }

    #[test]
    fn a_password_that_is_a_word_is_left_standing_in_our_own_sentences_only() {
        let set = Secrets { forms: RwLock::new(Vec::new()) };
        for password in
            ["snapshot", "archive", "3128", "a1-b", "correcthorse", "correcthorses", "CorrectHorse7", "pass1word"]
        {
            set.add(password, "(password)");
        }
        let said = "The snapshot of archive 3128 is a1-b: correcthorse.";
        assert_eq!(set.mask_own(said), said);
        assert_eq!(set.mask(said), "The (password) of (password) (password) is (password): (password).");
        for secret in ["correcthorses", "CORRECTHORSE7", "pass1word", "%73%6e%61%70%73%68%6f%74"] {
            assert_eq!(set.mask_own(&format!("a {secret} b")), "a (password) b");
        }
        assert_eq!(set.mask_own("http://u:snapshot@proxy:3128"), "http://u:(password)@proxy:3128");
        set.add("snapshots", TOKEN);
        assert_eq!(set.mask_own("two snapshots"), "two (token)", "a token is masked everywhere");
    }
}
