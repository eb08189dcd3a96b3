//! Comparisons and ranges, the same for sizes and dates.

use std::fmt;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare<T> {
    /// The value itself.
    Is(T),
    /// `<`
    Less(T),
    /// `<=`
    AtMost(T),
    /// `>`
    More(T),
    /// `>=`
    AtLeast(T),
    /// `from..`
    From(T),
    /// `..to`
    To(T),
    /// `from..to`; both ends belong to it, and either may come first.
    Between(T, T),
}

impl<T> Compare<T> {
    /// Reads a comparison; tells the part that could not be read.
    pub(super) fn parse<'a>(sign: &str, text: &'a str, read: impl Fn(&str) -> Option<T>) -> Result<Self, &'a str> {
        let value = |text: &'a str| read(text).ok_or(text);
        if let Some((from, to)) = text.split_once("..") {
            return match (sign, from, to) {
                ("" | "=", "", "") => Err(text),
                ("" | "=", "", to) => Ok(Self::To(value(to)?)),
                ("" | "=", from, "") => Ok(Self::From(value(from)?)),
                ("" | "=", from, to) => Ok(Self::Between(value(from)?, value(to)?)),
                _ => Err(text),
            };
        }
        match sign {
            "" | "=" => value(text).map(Self::Is),
            "<" => value(text).map(Self::Less),
            "<=" => value(text).map(Self::AtMost),
            ">" => value(text).map(Self::More),
            ">=" => value(text).map(Self::AtLeast),
            _ => Err(text),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Compare<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(value) => write!(f, "{value}"),
            Self::Less(value) => write!(f, "<{value}"),
            Self::AtMost(value) => write!(f, "<={value}"),
            Self::More(value) => write!(f, ">{value}"),
            Self::AtLeast(value) => write!(f, ">={value}"),
            Self::From(from) => write!(f, "{from}.."),
            Self::To(to) => write!(f, "..{to}"),
            Self::Between(from, to) => write!(f, "{from}..{to}"),
        }
    }
}
