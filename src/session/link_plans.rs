//! Plans of direct links: which links a wish means, from the archive. Nothing is asked by that.

use std::collections::HashSet;

use super::wiring::Session;
use crate::actions::Selection;
use crate::archive::{self, Reader};
use crate::links::{Behind, LinkPlan, LinkTarget, LinkWish, PlayerCommand, WantedFiles};
use crate::model::{TorrentFacts, TorrentFile};

impl Session {
    /// Plans direct links; reads the disk.
    pub fn plan_links(&self, wish: &LinkWish) -> Result<LinkPlan, archive::Error> {
        plan_links(&Reader::open(&self.settings.archive)?, wish)
    }

    /// Returns the player of the settings.
    pub fn player(&self) -> Option<&PlayerCommand> {
        self.settings.player.as_ref()
    }
}

/// Plans the direct links that a wish means.
pub fn plan_links(reader: &Reader, wish: &LinkWish) -> Result<LinkPlan, archive::Error> {
    let mut plan = LinkPlan::default();
    for torrent in &wish.torrents {
        if let Some(facts) = reader.facts(torrent)? {
            add(&mut plan, &facts, &wish.files);
        }
    }
    Ok(plan)
}

/// Adds the links of a torrent.
fn add(plan: &mut LinkPlan, facts: &TorrentFacts, files: &WantedFiles) {
    let before = plan.targets.len();
    match files {
        WantedFiles::All => plan.add(facts, false, |_| true),
        WantedFiles::Paths(paths) => plan.add(facts, true, |path| paths.contains(path)),
        WantedFiles::Chosen(text) => {
            let wanted = paths(text, facts.files());
            plan.add(facts, true, |path| wanted.contains(path));
        }
        WantedFiles::Links(links) => {
            plan.add(facts, false, |_| true);
            let mut place = 0;
            plan.targets.retain(|target| {
                place += 1;
                place <= before || links.contains(&target.link)
            });
        }
        WantedFiles::Best => {
            let mut all = plan.clone();
            all.add(facts, false, |_| true);
            let is_file = |target: &LinkTarget| matches!(target.behind, Behind::File(_));
            if all.targets.len() < before + 2 || !all.targets[before..].iter().all(is_file) {
                *plan = all;
                return;
            }
            let videos = paths("videos", facts.files());
            plan.add(facts, true, |path| videos.contains(path));
            plan.targets[before..].sort_by_key(|target| std::cmp::Reverse(target.bytes()));
            plan.targets.truncate(before + 1);
        }
    }
}

/// Returns the paths of those chosen files that a written choice means.
fn paths(text: &str, files: &[TorrentFile]) -> HashSet<String> {
    let chosen: Vec<TorrentFile> = files.iter().filter(|file| file.selected).cloned().collect();
    // Where none fits, none is meant.
    let ids = text.parse::<Selection>().ok().and_then(|selection| selection.choose(&chosen).ok()).unwrap_or_default();
    chosen.into_iter().filter(|file| ids.contains(&file.id)).map(|file| file.path).collect()
}
