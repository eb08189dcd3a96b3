//! The command that shows on the command line what is on the screen.

use super::state::App;
use crate::format::shell_word;

/// Returns the command for what is on the screen, quoted for a shell.
pub fn shell_command(app: &App) -> String {
    let mut words = vec!["redriva".to_owned()];
    if let Some(archive) = &app.archive {
        words.extend(["--archive".to_owned(), archive.display().to_string()]);
    }
    words.extend(app.layers.screen().shell_command());
    words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
}
