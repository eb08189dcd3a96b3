//! What a screen or an overlay asks of the application, as data: it carries out, in the order of the list.

use std::sync::Arc;

use super::change_filter::ChangeFilter;
use super::effect::Effect;
use super::failure::Failure;
use super::links::LinkOrder;
use super::route::Route;
use super::saved_state::SavedTable;
use super::torrent_set::TorrentSet;
use crate::actions::{Proposal, Wish};
use crate::links::LinkWish;
use crate::model::{ExportFormat, JobId, SyncMode, Timestamp, TorrentId};
use crate::sync::SyncRequest;
use crate::tui::input::{Action, Motion};
use crate::views::{Change, View};

/// The mode that the key for a sync starts.
pub const DAILY_MODE: SyncMode = SyncMode::Smart;

/// One thing that is asked of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Order something of the world.
    Effect(Effect),
    /// Do what a key would do.
    Act(Action),
    /// Go somewhere.
    Show(Destination),
    /// Show the neighbour of the shown torrent in the table.
    Neighbour(Motion),
    /// Start a sync.
    Sync(SyncRequest),
    /// Fetch the details of these torrents again, after a question when it takes long.
    Fetch {
        /// The torrents whose details are fetched.
        ids: Vec<TorrentId>,
        /// How many are left out, because Real-Debrid no longer has them.
        gone: usize,
    },
    /// Plan something that changes the account; the plan is shown and can be confirmed.
    Plan(Wish),
    /// Ask for direct links, and do with them what is ordered.
    Links(LinkOrder),
    /// Begin the job of a plan that was confirmed.
    StartJob(Box<Proposal>),
    /// Go on with a job.
    RunJob(JobId),
    /// Tell that a job rests, with so many acts that are still to be done.
    TellResting(JobId, u64),
    /// Say that nothing may be changed at the service.
    RefuseReadOnly,
    /// Compare the modes of a sync.
    CompareModes,
    /// Open a menu.
    Menu(MenuContent),
    /// Show these entries in the open menu.
    NewEntries(Vec<Entry>),
    /// Ask the user.
    Question(Question),
    /// Ask the user for a text.
    WantText(TextWanted),
    /// Take a text that was asked for.
    Given {
        /// What for.
        purpose: TextPurpose,
        /// The text.
        text: String,
    },
    /// Take away what lies on top.
    Close,
    /// Close the guide of the first start.
    LeaveGuide,
    /// Show good news.
    Tell(String),
    /// Show how the sync stands, in the place of what was told of it before.
    TellOfSync(String),
    /// Show a failure.
    Fail(Failure),
    /// Copy a text.
    Copy {
        /// What it is: `name`, `magnet link`.
        what: String,
        /// The text.
        text: String,
    },
    /// Change the table of torrents.
    Table(TableChange),
    /// Note that an entry of the palette was used.
    Used(String),
    /// Put a theme in force.
    Theme(String),
    /// Do something with saved views.
    View(ViewAsk),
}

/// What is asked of the saved views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewAsk {
    /// Show all of them, to choose from.
    Menu,
    /// Keep what the table shows.
    Keep,
    /// Choose the one to rename.
    ChooseToRename,
    /// Choose the one to delete.
    ChooseToRemove,
    /// Change them.
    Change(Change),
}

/// Somewhere to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A screen as it is.
    Screen(Route),
    /// The table with these torrents.
    Torrents(TorrentSet),
    /// The page of one torrent; going back leads to where the user was.
    Torrent(TorrentId),
    /// The history with these events.
    History(ChangeFilter),
    /// The history of some torrents since a time.
    Events(SomeEvents),
    /// The table as a saved view shows it.
    View(Box<View>),
}

/// Events of some torrents since a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SomeEvents {
    /// Which part of them.
    pub part: ChangeFilter,
    /// Since when.
    pub since: Timestamp,
    /// What they are, in words.
    pub words: String,
    /// Of which torrents.
    pub torrents: Arc<[TorrentId]>,
}

/// One change of the table that a menu offers; columns go by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableChange {
    /// Shows what the filter of this name accepts.
    Filter(String),
    /// Shows a column, or hides it.
    Column(&'static str),
    /// Sorts by a column.
    Sort {
        /// The column.
        by: &'static str,
        /// Large to small.
        descending: bool,
    },
}

/// What the table shows, to be brought back.
#[derive(Debug, Clone, PartialEq)]
pub struct TableView {
    /// What is typed into the search line.
    pub query: String,
    /// Columns, order, filter.
    pub choices: SavedTable,
    /// The torrent under the cursor.
    pub chosen: Option<TorrentId>,
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is called; clean text.
    pub label: String,
    /// What else helps to choose it: a key, a size, a state; clean text.
    pub remark: String,
    /// Other words by which it is found, which are not shown.
    pub also: &'static str,
    /// What is asked when it is chosen.
    pub asks: Vec<Ask>,
    /// Whether the menu stays open then.
    pub stays: bool,
}

impl Entry {
    /// Returns an entry whose menu closes when it is chosen.
    pub fn new(label: String, remark: String, ask: Ask) -> Self {
        Self { label, remark, also: "", asks: vec![ask], stays: false }
    }
}

/// What a menu holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MenuContent {
    /// What it is called.
    pub title: String,
    /// Its lines.
    pub entries: Vec<Entry>,
    /// What else is to be known of each entry, told while it is chosen; none, or one for each.
    pub notes: Vec<String>,
    /// The entry to begin at.
    pub at: usize,
    /// Whether its entries are still read.
    pub reading: bool,
}

impl MenuContent {
    /// Returns a menu whose entries are still read.
    pub fn reading(title: &str) -> Self {
        Self { title: title.to_owned(), reading: true, ..Self::default() }
    }

    /// Returns a menu without notes that begins at its first entry.
    pub fn new(title: &str, entries: Vec<Entry>) -> Self {
        Self { title: title.to_owned(), entries, ..Self::default() }
    }
}

/// A question that is answered with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextWanted {
    /// What is asked.
    pub title: String,
    /// What will be done with it, in full sentences.
    pub what: String,
    /// What stands before the line.
    pub label: &'static str,
    /// The answer that is proposed.
    pub proposed: String,
    /// What it is for.
    pub purpose: TextPurpose,
}

/// What a text is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextPurpose {
    /// Where to write an export.
    ExportTo(ExportFormat),
    /// Where to download these to.
    DownloadTo(LinkWish),
    /// Which times to compare.
    Compare,
    /// What to call what the table shows.
    KeepView,
    /// What to call the view of this name otherwise.
    RenameView(String),
}

/// A question to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub title: String,
    /// What yes means, in full sentences.
    pub consequence: String,
    /// What is asked of the application on yes.
    pub on_yes: Vec<Ask>,
    /// The word that has to be typed for yes, where something is destroyed.
    pub word: Option<String>,
}
