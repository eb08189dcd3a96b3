//! Everything a user can ask for, one row each: the keymap, the footer and the help read this table.
//!
//! An action belongs to one context; a key means something only while its context is in force.
//! To add one: a row here, a line in `config/keymap.toml`, and an arm in `on_action` of its screen, or in
//! `app/actions.rs` when it is the same everywhere. A test of the architecture tells of an action that has none.
//! To add a context: a row in the first table.

/// What a context is, which decides what else is in force with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A screen: its own keys, those that move, and those of every screen.
    Screen,
    /// A list that lies over a screen.
    List,
    /// Something over a screen that waits for one of its keys.
    Answer,
    /// Something that characters are typed into.
    Typing,
    /// Keys that are in force together with those of a screen.
    Shared,
}

macro_rules! in_force {
    (Screen $context:ident) => {
        &[Context::$context, Context::Move, Context::Everywhere, Context::Always]
    };
    (List $context:ident) => {
        &[Context::$context, Context::Move, Context::Always]
    };
    (Answer $context:ident) => {
        &[Context::$context, Context::Always]
    };
    (Typing $context:ident) => {
        &[Context::$context, Context::Always]
    };
    (Shared $context:ident) => {
        &[Context::Move, Context::Everywhere, Context::Always]
    };
}

macro_rules! contexts {
    ($($kind:ident $context:ident $name:literal $heading:literal;)*) => {
        /// Where a key has a meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Context {
            $(#[doc = concat!("The section `", $name, "` of the keymap file.")] $context,)*
        }

        impl Context {
            const ALL: &[Self] = &[$(Self::$context,)*];

            fn row(self) -> (Kind, &'static str, &'static str, &'static [Self]) {
                match self {
                    $(Self::$context => (Kind::$kind, $name, $heading, in_force!($kind $context)),)*
                }
            }
        }
    };
}

// Columns: what it is, variant, section in the keymap file, heading in the help.
contexts! {
    Screen Dashboard "dashboard" "Dashboard";
    Screen Torrents "torrents" "Torrents";
    Screen Detail "detail" "Detail";
    Screen Sync "sync" "Sync";
    Screen Problems "problems" "Problems";
    Screen History "history" "History";
    Screen Jobs "jobs" "Jobs";
    Shared Move "move" "Moving";
    Shared Everywhere "everywhere" "Everywhere";
    List Help "help" "Help";
    Answer Question "question" "Questions";
    Typing Menu "menu" "Menus";
    Typing Guide "guide" "First start";
    Typing Plan "plan" "Plans";
    Typing Add "add" "Adding";
    Typing Files "files" "Choosing files";
    Typing Line "line" "Typing";
    Shared Always "always" "Always";
}

impl Context {
    /// Returns the contexts that are in force with this one, inner first; no key may mean two things in them.
    pub fn stack(self) -> &'static [Self] {
        self.row().3
    }

    /// Whether characters are typed while it is in force, and no key of one character means anything else.
    pub fn takes_text(self) -> bool {
        self.row().0 == Kind::Typing
    }

    /// Returns every context, in the order the help shows them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied()
    }

    /// Returns the section of the keymap file.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Returns the heading in the help.
    pub fn heading(self) -> &'static str {
        self.row().2
    }

    /// Reads a section name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::all().find(|context| context.name() == name)
    }
}

macro_rules! actions {
    ($($context:ident { $($variant:ident $name:literal $rank:literal $label:literal $help:literal;)* })*) => {
        /// One thing a user can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[doc = $help] $variant,)*)*
        }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Self] = &[$($(Self::$variant,)*)*];

            fn row(self) -> (&'static str, Context, u8, &'static str, &'static str) {
                match self {
                    $($(Self::$variant => ($name, Context::$context, $rank, $label, $help),)*)*
                }
            }
        }
    };
}

// Columns: variant, name in the keymap file, rank in the footer (0 = never shown there, 1 = first), label
// in the footer, sentence in the help.
actions! {
    Dashboard {
        OpenEntry "open" 1 "open" "Open what the chosen card or line counts, or do what it recommends.";
        Left "left" 0 "left" "To the card or part on the left.";
        Right "right" 0 "right" "To the card or part on the right.";
        NextGrowth "next_span" 2 "span" "Show growth over 30 days, 12 months, or everything.";
    }
    Torrents {
        Open "open" 1 "open" "Open the torrent: its files, links and history.";
        Search "search" 2 "search" "Search: words, \"phrases\", -without, size:>1G, ext:mkv.";
        ChooseFilter "choose_filter" 3 "filter" "Choose what is shown, with counts; type to narrow the list.";
        ClearFilter "clear_filter" 0 "show all" "Show everything, whatever its status.";
        NextMatch "next_match" 0 "next match" "Go to the next torrent that the search found, around the end.";
        PreviousMatch "previous_match" 0 "match before" "Go to the one before.";
        NextFilter "next_filter" 0 "next filter" "Show the next status.";
        PreviousFilter "previous_filter" 0 "filter back" "Show the previous status.";
        SortNext "sort_next" 0 "sort by next" "Sort by the next column.";
        SortReverse "sort_reverse" 9 "reverse" "Reverse the order.";
        ChooseOrder "choose_order" 4 "order" "Choose what the table is sorted by.";
        ChooseColumns "choose_columns" 11 "columns" "Choose the columns of the table.";
        KeepView "keep_view" 0 "keep view" "Keep query, columns, order and filter as a view with a name.";
        ToggleGone "toggle_gone" 0 "gone" "Hide what Real-Debrid removed, or show it again.";
        TogglePane "toggle_pane" 0 "pane" "Show the chosen torrent beside the table, or not.";
        MarkRow "mark" 4 "mark" "Mark the torrent or not, and go to the next line.";
        MarkRange "mark_range" 0 "range" "Mark everything from the last mark to this line.";
        MarkShown "mark_shown" 0 "mark all" "Mark everything that is shown.";
        InvertMarks "invert_marks" 0 "invert" "Mark what is shown and unmarked, unmark the rest.";
        ClearMarks "clear_marks" 3 "unmark" "Take every mark away.";
        BulkMenu "bulk" 5 "actions" "Do something with the marked torrents, or this one.";
        RefreshMarked "refresh" 12 "refresh" "Fetch details again, of the marked or of this one.";
        CopyNames "copy_names" 0 "copy names" "Copy the names of the marked, or of this one.";
        CopyHashes "copy_hashes" 0 "copy hashes" "Copy the info hashes of the marked, or of this one.";
        CopyMagnets "copy_magnets" 0 "copy magnets" "Copy the magnet links of the marked, or of this one.";
    }
    Detail {
        NextTorrent "next_torrent" 2 "next" "Show the next torrent of the table.";
        PreviousTorrent "previous_torrent" 3 "previous" "Show the previous torrent of the table.";
        ToggleFolder "toggle_folder" 1 "open" "Open or close the folder; open the file or link in the player, or copy its direct link.";
        CloseFolder "close_folder" 0 "close" "Close the folder, or go to the one that the line is in.";
        OpenFolder "open_folder" 0 "open" "Open the folder, or go into it.";
        MarkFile "mark" 5 "mark" "Mark the file, or all files of the folder, and go to the next line.";
        RefreshTorrent "refresh" 7 "refresh" "Fetch the detail of this torrent again.";
    }
    Sync {
        StartChosen "start_chosen" 1 "start or open" "Start a sync in the chosen mode, or open the log of the chosen run.";
        PlanOnly "plan_only" 2 "plan only" "Show what the chosen mode would fetch, with names; nothing is fetched or stored.";
        PastRuns "past_runs" 3 "past runs" "Show the past runs, or again the log of the last one.";
        SearchLog "search" 5 "search" "Search the log; every word must occur, in any order.";
        ClearLog "clear_log" 9 "clear" "Forget the lines of the log; the archive keeps its own.";
        CycleLevel "cycle_level" 4 "log level" "Show more or fewer lines of the log.";
        ToggleFollow "toggle_follow" 3 "follow" "Follow the end of the log, or stay.";
    }
    History {
        OpenEvent "open" 1 "open" "Open the torrent of the event.";
        NextPart "next_part" 3 "filter" "Show the next part: all, came, changed, went.";
        NextSpan "next_span" 5 "span" "Show the last day, week, 30 days, or everything.";
        SearchEvents "search" 4 "search" "Search the names; every word must occur.";
        Compare "compare" 6 "compare" "Compare two times: what came and what went between them.";
        PreviousPart "previous_part" 0 "filter back" "Show the previous part.";
        PutBackShown "put_back_shown" 2 "put all back" "Put back everything that is shown and gone, after a plan.";
    }
    Problems {
        OpenFinding "open" 1 "open" "Open the torrent, or fold the type.";
        Retry "retry" 3 "look again" "Fetch the details of the marked torrents again, else of the chosen one.";
        RetryFetches "retry_fetches" 4 "look at all" "Fetch every detail again whose last fetch failed.";
        MarkFinding "mark" 4 "mark" "Mark the chosen problem, or all of a type.";
        MarkFindings "mark_all" 0 "mark all" "Mark every problem, or none.";
    }
    Jobs {
        OpenJob "open" 1 "open" "Open the job: each act with its outcome.";
        RunJob "run" 2 "go on" "Go on with the job: with what is owed, or was interrupted.";
        ClearDownloads "clear" 4 "clear" "Forget the downloads that have ended; their files stay.";
        UndoJob "undo" 3 "undo" "Take the job back, as a plan of its own.";
    }
    Move {
        Up "up" 0 "up" "One line up.";
        Down "down" 0 "down" "One line down.";
        PageUp "page_up" 0 "page up" "One page up.";
        PageDown "page_down" 0 "page down" "One page down.";
        HalfPageUp "half_page_up" 0 "half up" "Half a page up.";
        HalfPageDown "half_page_down" 0 "half down" "Half a page down.";
        First "first" 0 "first" "To the first line.";
        Last "last" 0 "last" "To the last line.";
    }
    Everywhere {
        Back "back" 1 "back" "Go back: close the page, clear the search, dismiss the message.";
        DownloadTorrents "download" 5 "download" "Download the marked torrents or files, or this one, with aria2.";
        SyncDefault "sync" 5 "sync" "Start a sync that fetches what is missing.";
        CancelSync "cancel_sync" 2 "cancel" "Cancel the sync or the job that runs; what is done stays.";
        DeleteTorrents "delete" 6 "delete" "Delete the marked torrents at Real-Debrid, or this one: remove them, after a plan.";
        PutBack "put_back" 4 "put back" "Put back what is gone or failed: restore it, add it anew, after a plan.";
        CopyDirectLinks "copy_direct_links" 0 "direct links" "Copy the direct links of the marked torrents or files, or of this one.";
        OpenLink "open_link" 0 "play" "Open the chosen file, or the largest video, in the player, or copy its direct link.";
        PutBackLost "put_back_lost" 0 "put back lost" "Put back everything that was lost, after a plan (restore).";
        AddTorrent "add" 9 "add" "Add a magnet, a hash or a .torrent file.";
        ChooseFiles "choose_files" 4 "choose files" "Choose the files of the torrents that wait for it: the marked ones, or this one (select).";
        ChooseMode "choose_mode" 10 "sync modes" "Choose how to sync.";
        OpenPalette "palette" 7 "commands" "Find anything this program can do, by typing.";
        OpenViews "views" 0 "views" "Open a saved view; rename or delete one.";
        OpenHelp "help" 3 "help" "Show every key.";
        CopyMenu "copy" 4 "copy" "Copy the name, hash, magnet, links or everything of the chosen torrent.";
        CopyCommand "copy_command" 9 "copy command" "Copy the command that shows the same on the command line.";
        Quit "quit" 8 "quit" "Quit.";
        SyncGuide "sync_guide" 9 "which sync" "Which sync should I run? Every mode, when it fits, and the one to run now.";
        DecideRemovals "decide_removals" 0 "missing torrents" "Look at a list that lacks many torrents and was not believed, and decide.";
        SyncActive "sync_active" 0 "sync active" "Start a sync that also fetches active torrents again.";
        RetryFailed "retry_failed" 0 "retry failed" "Fetch the details of everything that failed again.";
        OpenDashboard "dashboard" 0 "dashboard" "Show the dashboard.";
        OpenProblems "problems_screen" 0 "problems" "Show what failed and what helps.";
        OpenTorrents "torrents" 0 "torrents" "Show the torrents.";
        OpenSync "sync_screen" 0 "sync" "Show the sync and its log.";
        OpenHistory "history_screen" 0 "history" "Show what came, changed and went.";
        OpenJobs "jobs_screen" 0 "jobs" "Show what was asked of Real-Debrid, and what became of it.";
        NextScreen "next_screen" 0 "next screen" "Show the next screen.";
        PreviousScreen "previous_screen" 0 "previous screen" "Show the previous screen.";
        ChooseTheme "theme" 0 "theme" "Choose a theme; the one under the cursor is seen at once.";
        ToggleMouse "mouse" 0 "mouse" "Take the mouse, or leave it to the terminal.";
        SetToken "set_token" 0 "token" "Set or change the token.";
        CheckToken "check_token" 0 "check token" "Check the token: the account, and how long premium lasts.";
        CheckArchive "check_archive" 0 "check" "Check the archive: pages, references, schema, checksums.";
        ExportArchive "export" 0 "export" "Export the archive to a file for other programs.";
        ClearArchive "clear_archive" 0 "clear" "Clear the archive, after a typed word and a snapshot.";
        OpenDemo "demo" 0 "demo" "Leave, and try the demo: an invented account on this machine.";
    }
    Help {
        CloseHelp "close" 1 "close" "Close the help.";
        SearchHelp "search" 2 "search" "Search the help.";
    }
    Question {
        Yes "yes" 1 "yes" "Yes, do it.";
        No "no" 2 "no" "No, leave everything as it is.";
    }
    Menu {
        Choose "choose" 1 "choose" "Do what the chosen line says.";
        CloseMenu "close" 2 "close" "Close the menu.";
    }
    Guide {
        GoOn "go_on" 1 "go on" "Test the token, then start the first sync.";
        LogIn "log_in" 2 "log in" "Log in with a code: in a browser, or with a telephone and its camera.";
        TryDemo "demo" 3 "demo" "Try the demo: an invented account on this machine.";
        LeaveGuide "leave" 4 "leave" "Give a login up, or close the guide; the palette opens it again.";
    }
    Plan {
        LeavePlan "leave" 0 "leave" "Leave the plan; nothing is changed. Only y, or the number and y, confirms it.";
    }
    Add {
        PlanAdd "plan" 1 "plan" "Show the plan for what is typed.";
        NextFiles "next_files" 2 "files" "Choose other files: all, none until you choose them, the videos, the largest.";
        AddAgain "again" 3 "again" "Add also what is there already, as a second entry, or not.";
        LeaveAdd "leave" 4 "leave" "Leave; nothing is added.";
    }
    Files {
        FoldFiles "fold" 0 "fold" "Close the folder, or go to the one that the line is in.";
        UnfoldFiles "unfold" 0 "unfold" "Open the folder, or go into it.";
        PlanFiles "plan" 1 "plan" "Show the plan for the chosen files.";
        LeaveFiles "leave" 2 "leave" "Leave; nothing is chosen.";
    }
    Line {
        Accept "accept" 1 "keep" "Keep what is typed and leave the line.";
        Discard "discard" 2 "clear" "Clear what is typed and leave the line.";
    }
    Always {
        Redraw "redraw" 0 "draw again" "Draw the whole screen again.";
        Suspend "suspend" 0 "suspend" "Go to the shell; `fg` comes back.";
        Interrupt "interrupt" 0 "quit" "Quit, also out of a question.";
    }
}

impl Action {
    /// Returns the name in the keymap file, unique within its context.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Returns the context it belongs to.
    pub fn context(self) -> Context {
        self.row().1
    }

    /// Returns its place in the footer; nothing when it is never shown there.
    pub fn rank(self) -> Option<u8> {
        Some(self.row().2).filter(|rank| *rank > 0)
    }

    /// Returns the label in the footer.
    pub fn label(self) -> &'static str {
        self.row().3
    }

    /// Returns the sentence in the help.
    pub fn help(self) -> &'static str {
        self.row().4
    }

    /// Whether the palette offers it: steps through lines and answers are for keys only.
    pub fn is_offered(self) -> bool {
        match (self.context().row().0, self.context()) {
            (Kind::Screen, _) => !matches!(self, Self::Left | Self::Right),
            (_, Context::Everywhere | Context::Always) => {
                !matches!(self, Self::Back | Self::OpenPalette | Self::Interrupt)
            }
            _ => false,
        }
    }

    /// Reads a name of the keymap file.
    pub fn parse(context: Context, name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.context() == context && action.name() == name)
    }
}
