//! How well a few typed letters fit a text: letters in their order, better where words begin and where they stand together.

/// What a letter is worth, and what it is worth more at the beginning of a word, and behind the one before.
const LETTER: u32 = 1;
const BEGINNING: u32 = 6;
const BEHIND: u32 = 4;

/// What a whole typed word is worth where the text holds it as it is.
const WHOLE: u32 = 100;

/// Returns how well every word of what is typed fits a text, both folded; nothing when a letter is missing.
pub fn fits(typed: &str, text: &str) -> Option<u32> {
    typed.split_whitespace().map(|word| fit_word(word, text)).sum()
}

fn fit_word(word: &str, text: &str) -> Option<u32> {
    if let Some(at) = text.find(word) {
        let begins = at == 0 || text[..at].ends_with(|c: char| !c.is_alphanumeric());
        return Some(WHOLE + if begins { WHOLE } else { 0 });
    }
    let letters: Vec<char> = text.chars().collect();
    let starts = |at: usize| at == 0 || letters.get(at - 1).is_some_and(|c| !c.is_alphanumeric());
    // The first letter begins a word: else any sentence would fit any four letters.
    let first = word.chars().next()?;
    let begun = (0..letters.len()).filter(|at| letters[*at] == first && starts(*at));
    begun.filter_map(|from| follow(word, &letters, from, starts)).max()
}

/// Follows the letters of a word through one or two words of the text from a place on.
fn follow(word: &str, letters: &[char], from: usize, starts: impl Fn(usize) -> bool) -> Option<u32> {
    let (mut at, mut score, mut before) = (from, 0, None);
    for c in word.chars() {
        let found = (at..letters.len()).find(|at| letters[*at] == c)?;
        let skipped = letters[at..found].iter().filter(|c| !c.is_alphanumeric()).count();
        // A letter may be missing within a word; behind a gap between words the next one begins.
        if skipped > 0 && !starts(found) {
            return None;
        }
        score += LETTER + if starts(found) { BEGINNING } else { 0 };
        score += if before.is_some_and(|before: usize| before + 1 == found) { BEHIND } else { 0 };
        before = Some(found);
        at = found + 1;
    }
    Some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_may_be_left_out_within_a_word_and_words_may_be_told_by_their_beginnings() {
        for (typed, text) in [
            ("exprt", "export the archive to a file"),
            ("dupl", "duplicates: the same hash"),
            ("eta", "export the archive"),
            ("archve exp", "export the archive"),
            ("", "anything"),
        ] {
            assert!(fits(typed, text).is_some(), "{typed} {text}");
        }
        for (typed, text) in [("exprt", "expand everything or nothing"), ("xport", "export"), ("zz", "quit")] {
            assert!(fits(typed, text).is_none_or(|score| score >= WHOLE), "{typed} {text}");
        }
    }

    #[test]
    fn what_stands_there_as_it_is_typed_comes_first() {
        assert!(fits("sync", "sync smart") > fits("sync", "choose how to resync"));
        assert!(fits("sync", "choose how to resync") > fits("sync", "show your new colours"));
    }
}
