//! What was read: terms as plain values, and how they are printed again.

use std::fmt;

use super::token::quote;
use super::{Compare, Key, Size, Trait, When};
use crate::model::{Absence, Phase};

/// A query: all of its terms must hold. Without terms it accepts everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The terms, in their order.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether it must not hold.
    pub excluded: bool,
    /// The condition.
    pub test: Test,
}

/// What a term asks for. Texts are as they were written; folding is done where they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// The text occurs in the name or in the path of a file.
    Word(String),
    /// The text occurs in the name.
    Name(String),
    /// The text occurs in the path of a file.
    File(String),
    /// A file ends with one of these.
    Ext(Vec<String>),
    /// The text occurs in the host.
    Host(String),
    /// The info hash begins so.
    Hash(String),
    /// The id begins so.
    Id(String),
    /// The status is one of these words or, unless `exact`, begins with one that is no status itself.
    Status {
        /// The words, in lower case.
        words: Vec<String>,
        /// Whether only the whole word counts.
        exact: bool,
    },
    /// One of these phases, and not gone.
    Phase(Vec<Phase>),
    /// A fact.
    Is(Trait),
    /// Whether it is gone.
    Gone(bool),
    /// It is gone, and came to be so in this way.
    Absent(Absence),
    /// Whether its name is on the list of those that Real-Debrid does not accept on adding.
    Refused(bool),
    /// The size in bytes.
    Size(Compare<Size>),
    /// The time of addition.
    Added(Compare<When>),
}

impl Query {
    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns the words and phrases that may stand in a name, to mark them there.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter(|term| !term.excluded).filter_map(|term| match &term.test {
            Test::Word(text) | Test::Name(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, term) in self.terms.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.excluded {
            f.write_str("-")?;
        }
        let mut text = String::new();
        if let Test::Word(word) = &self.test {
            // A dash on its own needs quotes only where it would mean something else.
            if word == "-" && !self.excluded {
                text.push('-');
            } else {
                quote(word, &mut text);
            }
            return f.write_str(&text);
        }
        let key = match &self.test {
            Test::Word(_) | Test::Name(_) => Key::Name,
            Test::File(_) => Key::File,
            Test::Ext(_) => Key::Ext,
            Test::Host(_) => Key::Host,
            Test::Hash(_) => Key::Hash,
            Test::Id(_) => Key::Id,
            Test::Status { .. } => Key::Status,
            Test::Phase(_) => Key::Phase,
            Test::Is(_) => Key::Is,
            Test::Gone(_) | Test::Absent(_) => Key::Gone,
            Test::Refused(_) => Key::Refused,
            Test::Size(_) => Key::Size,
            Test::Added(_) => Key::Added,
        };
        write!(f, "{}:", key.field().name)?;
        match &self.test {
            Test::Word(value)
            | Test::Name(value)
            | Test::File(value)
            | Test::Host(value)
            | Test::Hash(value)
            | Test::Id(value) => quote(value, &mut text),
            Test::Ext(endings) => quote(&endings.join(","), &mut text),
            Test::Status { words, exact } => {
                text.push_str(if *exact { "=" } else { "" });
                quote(&words.join(","), &mut text);
            }
            Test::Phase(phases) => text = phases.iter().map(|phase| phase.as_str()).collect::<Vec<_>>().join(","),
            Test::Is(fact) => fact.as_str().clone_into(&mut text),
            Test::Absent(absence) => absence.as_str().clone_into(&mut text),
            Test::Gone(so) | Test::Refused(so) => if *so { "yes" } else { "no" }.clone_into(&mut text),
            Test::Size(compare) => text = compare.to_string(),
            Test::Added(compare) => text = compare.to_string(),
        }
        f.write_str(&text)
    }
}
