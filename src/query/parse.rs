//! Reads a query: pieces to terms, or an error that says where and what could stand there.

use std::ops::Range;

use super::lenient::{self, LenientQuery};
use super::token::{Token, tokens};
use super::{BadQuery, Compare, FIELDS, Key, Query, Size, Term, Test, When, fact, field};
use crate::model::{Absence, Status};

/// Most terms of a query: the texts looked for are the bits of one machine word.
pub(super) const MOST_TERMS: usize = 64;

impl Query {
    /// Reads a query. Quotes and fields may be unfinished only where nothing is lost by it: `"two wor` is
    /// read while it is typed, `size:` is not.
    pub fn parse(query: &str) -> Result<Self, BadQuery> {
        Self::read(query, &mut None)
    }

    /// Reads a query as a person means it who looks for something: a word with a colon that is no field is text, a bare
    /// hash or a magnet link is a hash.
    pub fn meant(query: &str) -> Result<LenientQuery, BadQuery> {
        let mut hints = Some(Vec::new());
        let read = Self::read(query, &mut hints)?;
        Ok(LenientQuery { query: read, hints: hints.unwrap_or_default() })
    }

    /// Reads a query; with a place for hints as it is meant, without one word for word.
    fn read(query: &str, hints: &mut Option<Vec<String>>) -> Result<Self, BadQuery> {
        let mut terms = Vec::new();
        for token in tokens(query) {
            if token.field.is_none() && token.value.is_empty() {
                continue;
            }
            if terms.len() == MOST_TERMS {
                let possible = format!("A query has at most {MOST_TERMS} terms.");
                return Err(BadQuery::new(query, token.at, "too many terms", possible));
            }
            let test = match meant(query, &token, hints) {
                Some(test) => test,
                None => Reading { query, token: &token }.test()?,
            };
            terms.push(Term { excluded: token.excluded, test });
        }
        Ok(Self { terms })
    }
}

/// Returns what a piece is meant as that is not what it says; nothing where queries are read word for word.
fn meant(query: &str, token: &Token<'_>, hints: &mut Option<Vec<String>>) -> Option<Test> {
    let hints = hints.as_mut()?;
    let piece = query.get(token.at.clone()).filter(|_| !token.quoted)?;
    if let Some(hash) = lenient::hash(piece.trim_start_matches('-')) {
        return Some(Test::Hash(hash.to_string()));
    }
    // Whoever compares means a field.
    let name = token.field.filter(|name| token.sign.is_empty() && Key::named(name).is_none())?;
    let (test, hint) = lenient::as_text(token, name);
    hints.push(hint);
    Some(test)
}

/// One piece with the query around it.
struct Reading<'a> {
    query: &'a str,
    token: &'a Token<'a>,
}

impl Reading<'_> {
    fn test(&self) -> Result<Test, BadQuery> {
        let Token { field, sign, value, .. } = self.token;
        let Some(name) = field else { return self.word() };
        let Some(key) = Key::named(name) else { return Err(self.unknown_field(name)) };
        let row = key.field();
        if value.trim().is_empty() {
            return Err(self.bad(self.token.at.clone(), &format!("nothing after \"{}:\"", row.name), key));
        }
        let exact = *sign == "=";
        let sign_fits = row.compares || sign.is_empty() || (exact && key == Key::Status);
        if !sign_fits {
            return Err(self.bad(
                self.value_with_sign(),
                &format!("cannot read \"{sign}\" after \"{}:\"", row.name),
                key,
            ));
        }
        match key {
            Key::Name => Ok(Test::Name(value.clone())),
            Key::File => Ok(Test::File(value.clone())),
            Key::Host => Ok(Test::Host(value.clone())),
            Key::Ext => Ok(Test::Ext(self.words(key, ending)?)),
            Key::Hash => self.beginning(key, |c| c.is_ascii_hexdigit()).map(Test::Hash),
            Key::Id => self.beginning(key, |c| c.is_ascii_alphanumeric()).map(Test::Id),
            Key::Status if exact => Ok(Test::Status { words: self.words(key, |word| Some(word.to_owned()))?, exact }),
            Key::Status => Ok(Test::Status { words: self.words(key, status)?, exact }),
            Key::Phase => {
                let phase = |word: &str| field::PHASES.into_iter().find(|phase| phase.as_str() == word);
                Ok(Test::Phase(self.words(key, phase)?))
            }
            Key::Is => {
                let word = value.to_ascii_lowercase();
                let fact = fact::TRAITS.iter().find(|row| row.1 == word).map(|row| row.0);
                fact.map(Test::Is).ok_or_else(|| self.bad_value(key))
            }
            Key::Gone => {
                let word = value.to_ascii_lowercase();
                let absence = || Absence::WORDS.iter().find(|row| row.1 == word).map(|row| Test::Absent(row.0));
                yes_or_no(&word).map(Test::Gone).or_else(absence).ok_or_else(|| self.bad_value(key))
            }
            Key::Refused => {
                yes_or_no(&value.to_ascii_lowercase()).map(Test::Refused).ok_or_else(|| self.bad_value(key))
            }
            Key::Size => self.compare(key, Size::parse).map(Test::Size),
            Key::Added => self.compare(key, When::parse).map(Test::Added),
        }
    }

    /// Reads a word; `size>20G` is a slip that would otherwise find nothing without a word.
    fn word(&self) -> Result<Test, BadQuery> {
        let Token { value, quoted, value_at, .. } = self.token;
        let slip = FIELDS.iter().filter(|row| row.compares && !quoted).find_map(|row| {
            let rest = value.get(row.name.len()..).filter(|rest| rest.starts_with(['<', '>', '=']))?;
            value.get(..row.name.len()).filter(|name| name.eq_ignore_ascii_case(row.name)).map(|_| (row, rest))
        });
        match slip {
            Some((row, rest)) => {
                let possible = format!("Write {}:{rest}, or \"{value}\" in quotes to search for the text.", row.name);
                Err(BadQuery::new(self.query, value_at.clone(), format!("no colon after {}", row.name), possible))
            }
            None => Ok(Test::Word(value.clone())),
        }
    }

    fn unknown_field(&self, name: &str) -> BadQuery {
        let start = self.token.at.start + usize::from(self.token.excluded);
        let text = &self.query[start..self.token.at.end];
        let possible =
            format!("The fields are {}. To search for the text, write it in quotes: {:?}.", field::names(), text);
        BadQuery::new(self.query, start..start + name.len(), format!("no field is called \"{name}\""), possible)
    }

    /// Reads words with commas between them, in lower case.
    fn words<T>(&self, key: Key, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, BadQuery> {
        let lower = self.token.value.to_lowercase();
        let words = lower.split(',').map(str::trim).filter(|word| !word.is_empty());
        let read: Option<Vec<T>> = words.map(read).collect();
        read.filter(|words| !words.is_empty()).ok_or_else(|| self.bad_value(key))
    }

    fn beginning(&self, key: Key, fits: impl Fn(char) -> bool) -> Result<String, BadQuery> {
        let value = &self.token.value;
        if value.chars().all(fits) { Ok(value.clone()) } else { Err(self.bad_value(key)) }
    }

    fn compare<T>(&self, key: Key, read: impl Fn(&str) -> Option<T>) -> Result<Compare<T>, BadQuery> {
        let Token { sign, value, value_at, quoted, .. } = self.token;
        Compare::parse(sign, value, read).map_err(|part| {
            // The part lies inside the value, so its place is the distance between the two texts.
            let inside = value.find(part).filter(|_| !quoted && !part.is_empty());
            let at =
                inside.map_or_else(|| self.value_with_sign(), |n| value_at.start + n..value_at.start + n + part.len());
            self.bad(at, &format!("cannot read \"{}\" after \"{}:\"", self.query_part(), key.field().name), key)
        })
    }

    fn bad_value(&self, key: Key) -> BadQuery {
        self.bad(
            self.value_with_sign(),
            &format!("cannot read \"{}\" after \"{}:\"", self.query_part(), key.field().name),
            key,
        )
    }

    fn bad(&self, at: Range<usize>, read: &str, key: Key) -> BadQuery {
        let row = key.field();
        let known =
            if key == Key::Status { format!(" The statuses are {}.", field::statuses()) } else { String::new() };
        let possible = format!("{}: takes {}, as in {}.{known}", row.name, row.takes, row.example);
        BadQuery::new(self.query, at, read, possible).meaning(self.meant(key))
    }

    /// Returns what to type for a word that another field knows: a phase is no status.
    fn meant(&self, key: Key) -> Option<String> {
        let value = self.token.value.to_lowercase();
        let phase = field::PHASES.iter().find(|phase| key == Key::Status && phase.as_str() == value)?;
        Some(format!("{}:{}", Key::Phase.field().name, phase.as_str()))
    }

    fn value_with_sign(&self) -> Range<usize> {
        self.token.value_at.start - self.token.sign.len()..self.token.value_at.end
    }

    fn query_part(&self) -> &str {
        &self.query[self.value_with_sign()]
    }
}

/// Reads an answer, in lower case.
fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// Accepts a file ending, with or without its dot.
fn ending(word: &str) -> Option<String> {
    Some(word.trim_start_matches('.').to_owned()).filter(|ending| !ending.is_empty())
}

/// Accepts a word that is a status or the beginning of one.
fn status(word: &str) -> Option<String> {
    Status::known().any(|status| status.as_str().starts_with(word)).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_that_is_asked_for_as_a_status_is_answered_with_what_to_type() {
        for (text, meant) in [("status:failed", "phase:failed"), ("a status:DONE", "phase:done")] {
            let bad = Query::parse(text).unwrap_err();
            assert!(bad.possible().starts_with(&format!("Type {meant} for that. ")), "{}", bad.possible());
            assert!(!bad.is_unfinished(), "{text}");
        }
        let bad = Query::parse("status:fai").unwrap_err();
        assert!(bad.is_unfinished() && !bad.possible().contains("Type"), "{}", bad.possible());
    }

    #[test]
    fn queries_are_read_and_printed_in_one_spelling() {
        for (text, printed) in [
            ("", ""),
            ("  foo   BAR ", "foo BAR"),
            ("\"two words\" -\"not these\"", "\"two words\" -\"not these\""),
            ("foo - bar", "foo - bar"),
            ("--x", "-\"-x\""),
            ("\"-x\" \"size:1\" \"\"", "\"-x\" \"size:1\""),
            ("STATUS:Error,DEAD status:=ready", "status:error,dead status:=ready"),
            ("size:>20GB -size:1g..5g", "size:>20G -size:1G..5G"),
            ("added:<30D added:=2026-01..2026-03", "added:<30d added:2026-01..2026-03"),
            ("Refused:YES -refused:false", "refused:yes -refused:no"),
            ("ext:.MKV,mp4 gone:TRUE is:Owed phase:active,failed", "ext:mkv,mp4 gone:yes is:owed phase:active,failed"),
            ("file:\"a b\" hash:3B2a id:x2 host:real name:\"x", "file:\"a b\" hash:3B2a id:x2 host:real name:x"),
        ] {
            let query = Query::parse(text).unwrap();
            assert_eq!(query.to_string(), printed);
            assert_eq!(Query::parse(printed).unwrap(), query, "{text}");
        }
    }

    #[test]
    fn an_error_tells_the_place_what_was_read_and_what_is_possible() {
        for (text, position, what, possible) in [
            ("foo sizee:>20G", 5, "no field is called \"sizee\"", "The fields are name, file, ext"),
            ("é size:>20X", 9, "cannot read \">20X\" after \"size:\"", "size: takes a size with B, K, M"),
            ("size:1G..5X", 10, "cannot read \"1G..5X\" after", "size:1G..5G"),
            ("size:", 1, "nothing after \"size:\"", "size: takes"),
            ("size>20G", 1, "no colon after size", "Write size:>20G"),
            ("added:soon", 7, "cannot read \"soon\" after", "30d"),
            ("-status:erorr", 9, "cannot read \"erorr\" after", "magnet_error"),
            ("file:>x", 6, "cannot read \">\" after", "file: takes a text"),
            ("is:huge", 4, "cannot read \"huge\" after", "duplicate"),
            ("ext:mkv,..", 5, "cannot read \"mkv,..\" after", "file endings"),
            ("gone:maybe", 6, "cannot read \"maybe\" after", "yes, no, lost"),
            ("refused:perhaps", 9, "cannot read \"perhaps\" after", "yes or no"),
            ("hash:xyz", 6, "cannot read \"xyz\" after", "beginning of an info hash"),
        ] {
            let bad = Query::parse(text).unwrap_err();
            assert_eq!(bad.position(), position, "{text}");
            assert!(bad.to_string().starts_with(what), "{bad}");
            assert!(bad.possible().contains(possible), "{}", bad.possible());
        }
        let [query, marks] = Query::parse("鬼滅 size:1G..5X\x1b").unwrap_err().pointer();
        assert_eq!((query.as_str(), marks.as_str()), ("鬼滅 size:1G..5X␛", "              ^^^"));
        let many = "x ".repeat(MOST_TERMS + 1);
        assert_eq!(Query::parse(&many).unwrap_err().position(), 2 * MOST_TERMS + 1);
    }
}
