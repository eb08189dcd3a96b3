//! A command as a person writes it in a setting: split into words once, and never given to a shell.

/// What stands for the address.
const URL: &str = "{url}";

/// A program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayerCommand {
    words: Vec<String>,
}

/// Why a text is no command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCommand {
    /// There is nothing.
    #[error("it names no program")]
    Empty,
    /// A quote is not closed.
    #[error("a quote in it is not closed")]
    OpenQuote,
}

impl PlayerCommand {
    /// Splits a text at its blanks; quotes hold words together, and a backslash keeps the next character as it is, but
    /// within single quotes.
    pub fn parse(text: &str) -> Result<Self, BadCommand> {
        let mut words: Vec<String> = Vec::new();
        let mut word: Option<String> = None;
        let mut quote = None;
        let mut letters = text.chars();
        while let Some(c) = letters.next() {
            match (c, quote) {
                (c, Some(open)) if c == open => quote = None,
                ('\\', quoted) if quoted != Some('\'') => {
                    let next = letters.next().ok_or(BadCommand::OpenQuote)?;
                    word.get_or_insert_default().push(next);
                }
                ('"' | '\'', None) => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                (c, None) if c.is_whitespace() => words.extend(word.take()),
                (c, _) => word.get_or_insert_default().push(c),
            }
        }
        if quote.is_some() {
            return Err(BadCommand::OpenQuote);
        }
        words.extend(word);
        match words.first() {
            Some(program) if !program.is_empty() => Ok(Self { words }),
            _ => Err(BadCommand::Empty),
        }
    }

    /// Returns the program and its arguments for an address, which takes the place of `{url}`, or stands at the end.
    pub fn for_address(&self, address: &str) -> (String, Vec<String>) {
        let mut words: Vec<String> = self.words.iter().map(|word| word.replace(URL, address)).collect();
        if !self.words.iter().any(|word| word.contains(URL)) {
            words.push(address.to_owned());
        }
        let arguments = words.split_off(1);
        (words.pop().unwrap_or_default(), arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Vec<String> {
        let (program, mut words) = PlayerCommand::parse(text).unwrap().for_address("https://a/b");
        words.insert(0, program);
        words
    }

    #[test]
    fn a_command_is_split_first_and_the_address_put_in_after() {
        for (text, wanted) in [
            ("mpv", vec!["mpv", "https://a/b"]),
            ("mpv --fs {url} --loop", vec!["mpv", "--fs", "https://a/b", "--loop"]),
            ("vlc --x={url}", vec!["vlc", "--x=https://a/b"]),
            (
                "'/opt/my player/run' \"a b\" 'c\\d' e\\ f \"\"",
                vec!["/opt/my player/run", "a b", "c\\d", "e f", "", "https://a/b"],
            ),
            ("sh -c 'echo $HOME; rm {url}'", vec!["sh", "-c", "echo $HOME; rm https://a/b"]),
        ] {
            assert_eq!(run(text), wanted, "{text}");
        }
        assert_eq!(PlayerCommand::parse(" "), Err(BadCommand::Empty));
        assert_eq!(PlayerCommand::parse("'' x"), Err(BadCommand::Empty));
        assert_eq!(PlayerCommand::parse("mpv 'x"), Err(BadCommand::OpenQuote));
        assert_eq!(PlayerCommand::parse("mpv \\"), Err(BadCommand::OpenQuote));
    }
}
