//! Plans to add: magnets, hashes and .torrent files, each read up to the hash that it is about.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use url::Url;

use super::plan_error::PlanError;
use super::wiring::Session;
use crate::actions::{ActPlan, BadTorrentFile, LeftOut, Selection, Source, TorrentContent, shown_source};
use crate::format::clean;
use crate::model::{NewAct, Verb, secrets};
use crate::own_file;

/// What the source of a file begins with.
const FILE: &str = "file:";

/// Letters of a source that are repeated when it is refused.
const SHOWN: usize = 60;

impl Session {
    /// Plans to add what is named; addresses are fetched first.
    pub async fn plan_add(&self, sources: &[String], files: &str, again: bool) -> Result<ActPlan, PlanError> {
        files.parse::<Selection>()?;
        let living = self.aside(|session| Ok(session.living()?)).await?;
        let mut plan = ActPlan::default();
        let mut known = HashSet::new();
        for text in sources {
            let act = NewAct { selection: Some(files.to_owned()), again, ..self.read_source(text).await? };
            let hash = act.hash.clone().unwrap_or_default();
            if !known.insert(hash.clone()) {
                continue;
            }
            let there = living.get(&hash).and_then(|entries| entries.first()).filter(|_| !again);
            // The name in a magnet is anybody's word; that of a file is the torrent's own.
            let refused = self.settings.refused_names.part_of(&act.name).filter(|_| act.bytes.is_some());
            let reason = match (there, refused) {
                (Some((id, _)), _) => Some(format!("it is there already ({id})")),
                (None, Some(part)) => Some(format!("Real-Debrid refuses its name ({})", clean(part))),
                (None, None) => None,
            };
            match reason {
                Some(reason) => plan.left_out.push(LeftOut { act, reason }),
                None => plan.acts.push(act),
            }
        }
        Ok(plan)
    }

    /// Reads one source.
    async fn read_source(&self, text: &str) -> Result<NewAct, PlanError> {
        let bad = |error: &dyn std::error::Error| PlanError::Source {
            shown: clean(&secrets().mask(&shown_source(text))).chars().take(SHOWN).collect(),
            why: error.to_string(),
        };
        match Source::parse(text).map_err(|error| bad(&error))? {
            Source::Magnet(magnet) => Ok(NewAct {
                hash: Some(magnet.hash.to_string()),
                name: magnet.name.clone().unwrap_or_default(),
                source: Some(magnet.link()),
                ..NewAct::bare(Verb::Add)
            }),
            Source::Address(address) => {
                let host = || address.host_str().unwrap_or_default().to_owned();
                let fetched = self.torrent_at(address.as_str()).await;
                let bytes = fetched.map_err(|why| PlanError::Fetch { host: host(), why })?;
                content(&bytes, address.as_str()).map_err(|error| bad(&error))
            }
            Source::File(path) => {
                let file = path.clone();
                let read = move |_: &Self| Ok(own_file::bytes(&file, TorrentContent::LARGEST as u64 + 1)?);
                let bytes = self.aside(read).await?;
                let bytes = bytes.ok_or_else(|| PlanError::NoFile(clean(&path.display().to_string())))?;
                let whole = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
                content(&bytes, &file_source(&whole)).map_err(|error| bad(&error))
            }
        }
    }
}

/// Writes down where a file lies, to be read again when it is sent; a path that is no text as an address.
fn file_source(path: &Path) -> String {
    let address = || Url::from_file_path(path).map(String::from);
    let text = path.to_str().map(|text| format!("{FILE}{text}"));
    text.or_else(|| address().ok()).unwrap_or_else(|| format!("{FILE}{}", path.display()))
}

/// Returns where a file lies that was written down; nothing of what is no file.
pub(super) fn file_of(source: &str) -> Option<PathBuf> {
    // No path of a file begins with three strokes: two of them are taken away when it is made whole.
    let address = source.starts_with("file:///").then(|| Url::parse(source).ok()?.to_file_path().ok()).flatten();
    address.or_else(|| source.strip_prefix(FILE).map(PathBuf::from))
}

fn content(bytes: &[u8], source: &str) -> Result<NewAct, BadTorrentFile> {
    let content = TorrentContent::read(bytes)?;
    Ok(NewAct {
        hash: Some(content.hash.to_string()),
        bytes: Some(content.bytes()),
        files: Some(content.files.len() as u64),
        name: content.name,
        source: Some(source.to_owned()),
        ..NewAct::bare(Verb::Add)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_file_lies_is_written_down() {
        assert_eq!(file_source(Path::new("/x/y.torrent")), "file:/x/y.torrent");
        for path in ["/x/y.torrent", "/100% %20/é #1?.torrent", "//x/y"] {
            assert_eq!(file_of(&file_source(Path::new(path))).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(file_of("https://example.org/a.torrent"), None);
    }

    #[test]
    #[cfg(unix)]
    fn a_file_in_a_folder_whose_name_is_no_text_is_found_again() {
        use std::os::unix::ffi::OsStrExt as _;

        let path = Path::new(std::ffi::OsStr::from_bytes(b"/x\xff %y/t.torrent"));
        assert_eq!(file_of(&file_source(path)).as_deref(), Some(path));
    }
}
