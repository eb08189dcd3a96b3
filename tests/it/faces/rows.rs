//! The table: which lines are typed, where, with which exit code. Rows of an act are played in their order.

use redriva::demo::{Fault, RowDamage, When};

use super::stage::{Place, Stage};
use crate::keep::ODD;

/// One line that is typed.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// What follows the program's name.
    pub line: &'a str,
    pub code: i32,
    pub places: &'static [Place],
    /// What happens before it.
    pub before: fn(&Stage),
    /// The answer to its question.
    pub typed: &'static str,
    /// Lines that are kept of long ones; 0 for all.
    pub head: usize,
    pub form: Form,
}

/// What its lines are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Made for a terminal: they fit.
    Fitting,
    /// Links, paths and names in full, for copying or for programs.
    Whole,
    /// As `Whole`; in a pipe names stand as they came.
    Raw,
    /// As `Whole`; on a terminal the cursor moves.
    Moving,
    /// It serves until it is stopped.
    Serving,
}

/// The rows that make one transcript.
pub struct Act {
    pub name: &'static str,
    pub rows: &'static [Row<'static>],
}

const PIPE: &[Place] = &[Place::Pipe];
const NARROW: &[Place] = &[Place::Columns(80)];
const PIPE_AND_NARROW: &[Place] = &[Place::Pipe, Place::Columns(80)];
const EVERYWHERE: &[Place] = &[Place::Pipe, Place::Columns(80), Place::Columns(120)];
const ALSO_TINY: &[Place] = &[Place::Pipe, Place::Columns(40), Place::Columns(80), Place::Columns(120)];

const fn row(line: &'static str) -> Row<'static> {
    Row { line, ..Row::plain() }
}

/// A row whose lines are for programs.
const fn data(line: &'static str) -> Row<'static> {
    Row { line, form: Form::Whole, places: PIPE_AND_NARROW, ..Row::plain() }
}

/// A row that fails.
const fn fails(code: i32, line: &'static str) -> Row<'static> {
    Row { line, code, places: PIPE, ..Row::plain() }
}

impl Row<'_> {
    pub const fn plain() -> Self {
        Self { line: "", code: 0, places: EVERYWHERE, before: |_| (), typed: "", head: 0, form: Form::Fitting }
    }

    const fn on(self, places: &'static [Place]) -> Self {
        Self { places, ..self }
    }

    const fn after(self, before: fn(&Stage)) -> Self {
        Self { before, ..self }
    }

    const fn typed(self, typed: &'static str) -> Self {
        Self { typed, ..self }
    }

    const fn head(self, head: usize) -> Self {
        Self { head, ..self }
    }

    /// Its lines are for copying: links, paths and names in full.
    const fn whole(self) -> Self {
        Self { form: Form::Whole, ..self }
    }

    const fn moving(self) -> Self {
        Self { form: Form::Moving, ..self }
    }

    const fn raw(self) -> Self {
        Self { form: Form::Raw, ..self }
    }

    const fn serving(self) -> Self {
        Self { form: Form::Serving, places: PIPE, ..self }
    }
}

/// On the shelf; nothing is changed and nothing is asked.
pub const READING: &[Act] = &[
    Act { name: "stats", rows: &[row("stats"), row("stats --compact"), data("stats --json")] },
    Act { name: "diagnose", rows: &[row("diagnose"), data("diagnose --json")] },
    Act {
        name: "list",
        rows: &[
            row("list").on(ALSO_TINY),
            row("list metropolis -1080p").on(PIPE_AND_NARROW),
            row("list 'metropolis -1080p'").on(PIPE_AND_NARROW),
            row("list metropolis -2160p --sort size -n 1").on(PIPE_AND_NARROW),
            row("list --limit 2 --sort size").on(PIPE_AND_NARROW),
            row("list nothing-has-this-name").on(PIPE_AND_NARROW),
            row("list gone:yes --ids").on(PIPE_AND_NARROW),
            data("list --json --limit 1 metropolis"),
            data("list --csv id:abcd1"),
            data("list --csv evil").raw(),
            fails(2, "list metropolis sizee:>20G").on(PIPE_AND_NARROW),
            fails(2, "list size:>many"),
            fails(2, "list 'is:new'"),
        ],
    },
    Act {
        name: "show",
        rows: &[
            row("show abcd1").whole(),
            row("show GONE123456789").whole(),
            row("show 4343434343434343434343434343434343434343").whole(),
            data("show ABCD1 --json"),
            fails(2, "show ABCD").on(PIPE_AND_NARROW),
            fails(2, "show 41414141"),
            fails(1, "show nope"),
        ],
    },
    Act {
        name: "history",
        rows: &[
            row("history").on(ALSO_TINY),
            row("history --gone"),
            row("history --kind status").on(PIPE_AND_NARROW),
            row("history --since 2024-11-22 --kind gone").on(PIPE_AND_NARROW),
            row("history --gone --since 7d").on(PIPE_AND_NARROW),
            data("history --limit 1 --json"),
            data("history --gone --json"),
            fails(2, "history --since soon"),
        ],
    },
    Act {
        name: "diff",
        rows: &[
            row("diff 2024-11-01 2024-11-30"),
            row("diff 1 2"),
            row("diff 1").on(PIPE_AND_NARROW),
            data("diff 2024-11-22 --json").head(12),
            fails(2, "diff 99"),
            fails(2, "diff soon"),
        ],
    },
    Act {
        name: "export",
        rows: &[
            data("export --format jsonl metropolis"),
            data("export --format json id:gone"),
            data("export --format csv").raw(),
            data("export --format magnets").on(EVERYWHERE),
            data("export --format dmm size:>=5G"),
            data("export --format json nothing-has-this-name"),
            fails(2, "export --format csv added:soon"),
        ],
    },
    Act { name: "check", rows: &[row("check"), data("check --json")] },
];

/// On the shelf; the archive changes from row to row.
pub const CHANGES: &[Act] = &[
    Act {
        name: "export_to_a_file",
        rows: &[
            row("export --format csv -o out.csv").on(PIPE),
            fails(2, "export --format csv -o out.csv"),
            row("export --format csv -o out.csv --force gone:yes").on(NARROW),
            fails(15, "export --format csv -o none/out.csv"),
            fails(2, "export --format csv --force"),
        ],
    },
    Act {
        name: "import",
        rows: &[
            row("import script.db").after(script).on(PIPE).whole(),
            row("import script.db").on(NARROW).whole(),
            row("import script.db").on(&[Place::Columns(120)]).whole(),
            data("import script.db --json").on(PIPE),
            row("import mine.dmm.json").after(backup).whole(),
            data("import mine.dmm.json --json"),
            fails(15, "import letter.txt").after(|stage| stage.write("letter.txt", b"Dear reader")),
            fails(15, "import redriva.db"),
            fails(2, "import none.db"),
        ],
    },
    Act {
        name: "clear",
        rows: &[
            fails(2, "clear"),
            Row { code: 1, ..row("clear").typed("yes\r").on(NARROW) },
            Row { code: 1, ..row("clear").typed("no\r").on(&[Place::Columns(120)]) },
            row("clear").typed("clear\r").on(NARROW).whole(),
            row("clear"),
        ],
    },
    Act {
        name: "snapshot",
        rows: &[
            row("snapshot"),
            row("snapshot take").on(PIPE).whole(),
            row("clear --yes").on(PIPE).whole(),
            row("snapshot"),
            row("snapshot list").on(PIPE),
            data("snapshot list --json"),
            row("snapshot take -o mine.db").on(PIPE).whole(),
            fails(2, "snapshot take -o mine.db"),
            row("snapshot restore SNAPSHOT").on(PIPE).whole(),
            row("snapshot restore mine.db").on(NARROW).whole(),
            fails(2, "snapshot restore nothing.db"),
            fails(15, "snapshot restore torn.db").after(|stage| stage.write("torn.db", b"torn")),
            fails(2, "snapshot restore"),
            fails(2, "restore mine.db"),
        ],
    },
];

/// On the shelf, without an account.
pub const AROUND: &[Act] = &[
    Act {
        name: "completions",
        rows: &[
            data("completions bash").on(EVERYWHERE).head(4),
            data("completions zsh").on(PIPE).head(4),
            fails(2, "completions cobol"),
            fails(2, "completions --install"),
        ],
    },
    Act { name: "man", rows: &[data("man").on(EVERYWHERE).head(16)] },
    Act {
        name: "demo",
        rows: &[row("demo --serve --torrents 3 --quota 0").serving().head(2), fails(2, "demo --torrents 3")],
    },
    Act { name: "version", rows: &[row("--version"), row("-V").on(PIPE)] },
];

/// On the shelf, with an account whose clock is right.
pub const ACCOUNT: &[Act] = &[
    Act {
        name: "settings",
        rows: &[
            row("config path").whole(),
            row("config show").whole(),
            data("config show --json"),
            Row { head: 14, ..row("keys").whole() },
            Row { head: 14, ..row("keys --default").whole() },
            row("themes"),
            Row { head: 14, ..row("themes --default dark").whole() },
            fails(2, "themes --default pink"),
        ],
    },
    Act {
        name: "doctor",
        rows: &[
            row("doctor"),
            row("doctor --offline --settings").whole(),
            data("doctor --json"),
            Row { code: 12, ..row("doctor").on(PIPE).after(|stage| fault(stage, When::user(), Fault::BadToken401)) },
        ],
    },
];

/// With an account and no token; each login has its user's yes beforehand.
pub const LOGIN: &[Act] = &[
    Act {
        name: "login",
        rows: &[
            row("login").on(PIPE).whole().after(approve),
            row("login").on(NARROW).moving().after(approve),
            row("login").on(&[Place::Columns(120)]).moving().after(approve),
            row("doctor").on(PIPE),
            fails(2, "login --paste"),
            fails(13, "login").after(|stage| fault(stage, When::login(), Fault::Html(503))),
        ],
    },
    Act {
        name: "logout",
        rows: &[fails(2, "logout --revoke"), row("logout").whole(), fails(2, "logout --revoke"), fails(2, "sync")],
    },
];

/// Without an archive, with an account; one day after the other.
pub const SYNC: &[Act] = &[
    Act {
        name: "links",
        rows: &[
            row("sync fast --quiet").on(PIPE),
            row("links LHNM6Z52OL3JN").whole(),
            data("links LHNM6Z52OL3JN --format json"),
            row("links LHNM6Z52OL3JN --format aria2").on(PIPE).whole(),
            row("links LHNM6Z52OL3JN --format curl").on(PIPE).whole(),
            row("links LHNM6Z52OL3JN --format m3u").on(PIPE).whole(),
            row("links status:error").whole(),
            fails(2, "links"),
            fails(2, "links LHNM6Z5"),
            row("links --forget"),
        ],
    },
    Act {
        name: "open",
        rows: &[
            row("sync fast --quiet").on(PIPE),
            row("open LHNM6Z52OL3JN").whole(),
            Row { code: 1, ..row("open LHNM6Z52OL3JN nothing-like-it").on(PIPE) },
        ],
    },
    Act {
        name: "download",
        rows: &[
            row("sync fast --quiet").on(PIPE),
            Row { code: 2, ..row("download LHNM6Z52OL3JN") },
            fails(2, "download"),
        ],
    },
    Act {
        name: "sync",
        rows: &[
            row("sync --dry-run -v").on(PIPE).whole(),
            row("sync --dry-run").moving(),
            row("sync fast").on(PIPE).whole(),
            row("sync").moving(),
            row("sync -v").on(PIPE).after(a_day).whole(),
            row("sync all").moving().on(PIPE_AND_NARROW),
            row("sync torrents").on(PIPE).whole(),
            row("sync details --status error").on(PIPE).whole(),
            row("sync details --id LHNM6Z52OL3JN").on(PIPE).whole(),
            fails(1, "sync details --id NOSUCHTORRENT"),
            row("sync resume").moving(),
            row("sync --quiet").moving(),
            data("sync --json").on(PIPE).after(|stage| {
                stage.account(|demo| assert!(demo.account().rename(&demo.account().ids()[2], "Renamed (1923)")));
            }),
            data("sync --quiet --json"),
        ],
    },
    Act {
        name: "acting",
        rows: &[
            row("sync fast --quiet").on(PIPE),
            fails(2, "delete LHNM6"),
            fails(2, "delete metropolis"),
            fails(1, "delete NOSUCHTORRENT"),
            row("delete LHNM6Z52OL3JN --dry-run").whole(),
            data("delete LHNM6Z52OL3JN --dry-run --json"),
            fails(2, "delete LHNM6Z52OL3JN --yes"),
            fails(2, "delete LHNM6Z52OL3JN --yes --expect 2"),
            Row { code: 1, ..row("delete LHNM6Z52OL3JN").on(NARROW).typed("yes\n").whole() },
            row("jobs"),
            row("delete LHNM6Z52OL3JN --yes --expect 1").on(PIPE).whole(),
            row("jobs"),
            row("jobs 1").on(PIPE_AND_NARROW).whole(),
            data("jobs --json"),
            row("restore --dry-run").whole(),
            data("restore gone:deleted --dry-run --json"),
            row("jobs undo --yes").on(PIPE).whole(),
            row("jobs run").on(PIPE),
            row("jobs cancel").on(PIPE),
            fails(1, "jobs 9"),
            row("add 00443214c74254b635cf84653a56d7c675be77df --dry-run").whole(),
            data("add 00443214c74254b635cf84653a56d7c675be77df --dry-run --json"),
            fails(2, "add nothing.torrent"),
            fails(2, "add LHNM6Z52OL3JN --files 3-1"),
            row("select LHNM6Z52OL3JN --files videos --dry-run").whole(),
            data("select LHNM6Z52OL3JN --files videos --dry-run --json"),
            fails(2, "select LHNM6Z52OL3JN"),
        ],
    },
    Act {
        name: "sync_on_a_terminal",
        rows: &[row("sync fast").moving().on(NARROW), row("sync all").moving().on(&[Place::Columns(120)])],
    },
    Act {
        name: "sync_in_trouble",
        rows: &[
            fails(3, "sync fast").whole().after(|stage| {
                let id = stage.account(|demo| demo.account().ids().remove(4));
                fault(stage, When::info().id(&id), Fault::ServiceUnavailable25);
            }),
            row("sync resume").moving().on(NARROW).failing(3),
            fails(3, "sync").whole().after(|stage| {
                fault(stage, When::list(), Fault::BadRow { position: 3, damage: RowDamage::NoId });
            }),
            fails(3, "sync").whole().after(|stage| {
                fault(stage, When::list(), Fault::WrongTotalCount("15".to_owned()));
            }),
            row("sync").whole().on(PIPE).after(|stage| fault(stage, When::list(), Fault::MissingTotalCount)),
            fails(12, "sync").whole().after(|stage| fault(stage, When::any(), Fault::BadToken401)),
            fails(12, "sync --quiet").after(|stage| fault(stage, When::any(), Fault::IpNotAllowed403)),
            fails(13, "sync --quiet").after(|stage| fault(stage, When::any(), Fault::Html(200))),
            data("sync --quiet --json").on(PIPE).failing(13),
            fails(20, "sync").whole().after(|stage| fault(stage, When::any(), Fault::OtherAccount)),
            fails(20, "sync").whole().after(|stage| {
                stage.account(|demo| {
                    demo.faults().clear();
                    demo.account().clear();
                });
            }),
            fails(20, "sync --accept-removals 3").whole(),
            row("sync --accept-removals 12").on(PIPE).whole(),
        ],
    },
];

/// With an archive that has nothing in it.
pub const EMPTY: &[Act] = &[Act {
    name: "empty_archive",
    rows: &[
        row("stats"),
        row("stats --compact").on(PIPE),
        row("diagnose"),
        row("list").on(PIPE_AND_NARROW),
        row("history"),
        row("history --gone"),
        row("diff 7d"),
        fails(2, "diff 1"),
        row("check"),
        row("clear").on(PIPE),
        data("export --format json").on(PIPE),
        fails(1, "show X"),
    ],
}];

/// Without an archive, an account or a token.
pub const MISSING: &[Act] = &[Act {
    name: "no_archive",
    rows: &[
        fails(10, "stats").on(PIPE_AND_NARROW),
        fails(10, "diagnose"),
        fails(10, "list"),
        fails(10, "show X"),
        fails(10, "history"),
        fails(10, "diff 7d"),
        fails(10, "export --format csv"),
        fails(10, "check"),
        fails(10, "clear"),
        row("snapshot").on(PIPE),
        fails(10, "snapshot take"),
        fails(2, "snapshot restore X"),
        fails(2, "sync"),
        Row { code: 2, ..row("doctor") },
        fails(2, ""),
    ],
}];

/// With an archive that is none any more.
pub const DAMAGED: &[Act] = &[Act {
    name: "damaged_archive",
    rows: &[
        fails(15, "stats").after(|stage| stage.write("redriva.db", &[b'x'; 4096])),
        fails(15, "check"),
        fails(15, "history").after(|stage| {
            script(stage);
            std::fs::rename(stage.at("script.db"), stage.archive()).unwrap();
        }),
    ],
}];

/// What nobody should type.
pub const USAGE: &[Act] = &[Act {
    name: "usage",
    rows: &[
        fails(2, "snyc").on(PIPE_AND_NARROW),
        fails(2, "stats --bogus"),
        fails(2, "stats --compact --json"),
        fails(2, "sync warp"),
        fails(2, "sync details --status nonsense"),
        fails(2, "sync --accept-removals many"),
        fails(2, "list --sort colour"),
        fails(2, "list --limit"),
        fails(2, "list --json --csv"),
        fails(2, "history --kind colour"),
        fails(2, "export"),
        fails(2, "export --format pdf"),
        fails(2, "show"),
        fails(2, "import"),
        fails(2, "--archive"),
        fails(2, "--color sometimes stats"),
    ],
}];

impl Row<'_> {
    const fn failing(self, code: i32) -> Self {
        Self { code, ..self }
    }
}

/// The user's yes to the next login.
fn approve(stage: &Stage) {
    stage.account(redriva::demo::Demo::approve_login);
}

/// Nothing but this fault.
fn fault(stage: &Stage, when: When, fault: Fault) {
    stage.account(|demo| {
        demo.faults().clear();
        demo.faults().add(when, fault);
    });
}

/// A day of the account: one of each change.
fn a_day(stage: &Stage) {
    stage.account(|demo| {
        let account = demo.account();
        let done = account.ids_with_status("downloaded");
        assert!(account.rename(&done[0], "Another name (1922)"));
        assert!(account.remove(&done[1]));
        assert!(account.fail(&done[2], "error"));
        account.add("A new one (1924)");
    });
}

/// The script's database with everything odd at once.
fn script(stage: &Stage) {
    crate::keep::script(&stage.at("script.db")).execute_batch(ODD).unwrap();
}

/// A backup of what is on the shelf and of what is not.
fn backup(stage: &Stage) {
    let entry = |name: &str, hash: &str| format!("{{\"filename\":\"{name}\",\"hash\":\"{hash}\"}}");
    let entries = [
        entry("Metropolis", &"41".repeat(20)),
        entry("Nosferatu", &"47".repeat(20)),
        entry("The General (1926)", &"ab".repeat(20)),
        entry("The General (1926), again", &"ab".repeat(20)),
        entry("without a hash", "x"),
    ];
    stage.write("mine.dmm.json", format!("[{}]", entries.join(",")).as_bytes());
}
