//! Direct links and downloads from the full screen: what is ordered, what is asked first, how it is told.

use std::collections::BTreeSet;

use redriva::links::{DownloadProgress, FileRow, FileState, LinkWish, WantedFiles};
use redriva::model::{TorrentFacts, TorrentId};
use redriva::tui::testing::{
    ArchiveAnswer, DeadLink, DownloadOrder, DownloadStep, Effect, Failure, LinkAnswer, LinkOrder, LinkUse, MessageKind,
    Owner, Task,
};

use super::{AppHarness, account, answer, facts, setup};

fn id(n: usize) -> TorrentId {
    TorrentId::parse(&format!("ID{n:011}")).unwrap()
}

/// The page of a torrent with four files, two of them chosen, each with its link.
fn page(width: u16, height: u16) -> AppHarness {
    let mut bench = AppHarness::loaded(width, height, account());
    bench.press("enter");
    show(&mut bench, facts(4));
    bench
}

fn show(bench: &mut AppHarness, mut facts: TorrentFacts) {
    let links = facts.torrent.links.clone();
    if let Some((detail, _)) = &mut facts.detail {
        detail.torrent.links = links;
    }
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts)), timeline: Vec::new() }));
    bench.orders();
}

/// What was ordered of direct links since the last time.
fn ordered(bench: &mut AppHarness) -> Vec<LinkOrder> {
    let order = |effect| match effect {
        Effect::Do(Task::Links(order)) => Some(*order),
        _ => None,
    };
    bench.orders().into_iter().filter_map(order).collect()
}

fn of(n: usize, files: WantedFiles, to: LinkUse) -> LinkOrder {
    LinkOrder { wish: LinkWish { torrents: vec![id(n)], files }, to, agreed: false }
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

const FIRST: &str = "https://real-debrid.com/d/EXAMPLE1";

/// Goes to the line that holds a text.
fn go_to(bench: &mut AppHarness, text: &str) {
    bench.press("g");
    for _ in 0..60 {
        let chosen = bench.screen().lines().any(|line| line.contains('▌') && line.contains(text));
        if chosen {
            return;
        }
        bench.press("j");
    }
    panic!("{text} is on no line:\n{}", bench.screen());
}

#[test]
fn enter_on_a_link_or_on_a_file_whose_link_is_certain_opens_it_and_on_a_folder_it_folds() {
    let mut bench = page(100, 40);
    go_to(&mut bench, "reel 1.mkv");
    bench.press("enter");
    let wanted = of(0, WantedFiles::Links(names(&[FIRST])), LinkUse::Open);
    assert_eq!(ordered(&mut bench), std::slice::from_ref(&wanted));
    go_to(&mut bench, "EXAMPLE1");
    bench.press("enter");
    assert_eq!(ordered(&mut bench), [wanted]);
    go_to(&mut bench, "reel 2.mkv");
    bench.press("enter");
    assert_eq!(ordered(&mut bench), [], "it was not chosen, so there is no link of it");
    go_to(&mut bench, "Metropolis/");
    bench.press("enter");
    assert_eq!(ordered(&mut bench), []);
    assert!(bench.screen().contains("▸ Metropolis/"), "{}", bench.screen());
}

#[test]
fn of_a_file_whose_link_is_not_certain_its_path_is_asked_for_which_then_says_why_not() {
    let mut bench = AppHarness::loaded(100, 40, account());
    bench.press("enter");
    let mut one = facts(4);
    one.torrent.links = Some(vec![FIRST.to_owned()]);
    show(&mut bench, one);
    go_to(&mut bench, "reel 3.mkv");
    bench.press("enter");
    assert_eq!(ordered(&mut bench), [of(0, WantedFiles::Paths(names(&["/Metropolis/reel 3.mkv"])), LinkUse::Open)]);
}

#[test]
fn marked_files_of_the_page_are_downloaded_and_copied_and_without_marks_the_whole_torrent_is() {
    let mut bench = page(100, 40);
    bench.press("d");
    assert_eq!(ordered(&mut bench), [of(0, WantedFiles::All, LinkUse::Download)]);
    go_to(&mut bench, "reel 1.mkv");
    bench.press("space");
    assert!(bench.screen().contains('●'), "{}", bench.screen());
    bench.press("d");
    let marked = WantedFiles::Paths(names(&["/Metropolis/reel 1.mkv"]));
    assert_eq!(ordered(&mut bench), [of(0, marked.clone(), LinkUse::Download)]);
    bench.press("y").type_in("marked").press("enter");
    assert_eq!(ordered(&mut bench), [of(0, marked, LinkUse::Copy)]);
    bench.press("esc esc d");
    assert_eq!(
        ordered(&mut bench),
        [of(0, WantedFiles::All, LinkUse::Download)],
        "a step back unmarks, once the message is gone"
    );
    go_to(&mut bench, "Metropolis/");
    bench.press("space d");
    let both = names(&["/Metropolis/reel 1.mkv", "/Metropolis/reel 3.mkv"]);
    assert_eq!(ordered(&mut bench), [of(0, WantedFiles::Paths(both), LinkUse::Download)]);
}

#[test]
fn marked_torrents_are_downloaded_copied_and_many_links_are_asked_about() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("space space d");
    let wish = LinkWish::all_of(vec![id(0), id(1)]);
    let order = LinkOrder { wish: wish.clone(), to: LinkUse::Download, agreed: false };
    assert_eq!(ordered(&mut bench), [order]);
    bench.press("b").type_in("direct links").press("enter");
    let order = LinkOrder { wish, to: LinkUse::Copy, agreed: false };
    assert_eq!(ordered(&mut bench), std::slice::from_ref(&order));
    bench.deliver(MessageKind::Links(LinkAnswer::Many { order: order.clone(), links: 104 }));
    let screen = bench.screen();
    assert!(
        screen.contains("Ask for 104 links?") && screen.contains("Each is one request inside the quota"),
        "{screen}"
    );
    bench.press("n");
    assert_eq!(ordered(&mut bench), []);
    bench.deliver(MessageKind::Links(LinkAnswer::Many { order: order.clone(), links: 104 })).press("y");
    assert_eq!(ordered(&mut bench), [LinkOrder { agreed: true, ..order }]);
}

#[test]
fn links_that_came_are_copied_and_dead_ones_are_told_with_what_puts_them_back() {
    let mut bench = AppHarness::loaded(100, 30, account());
    let dead = || vec![DeadLink { words: "reel 2.mkv: the link is dead".to_owned(), is_lasting: true }];
    let text = "https://a/1\nhttps://a/2".to_owned();
    bench.deliver(MessageKind::Links(LinkAnswer::Ready { text: text.clone(), to_open: false, dead: dead() }));
    assert!(bench.orders().contains(&Effect::Copy { text }));
    let screen = bench.screen();
    assert!(screen.contains("1 of 3 links gave nothing, such as reel 2.mkv: the link is dead"), "{screen}");
    assert!(screen.contains("R puts the torrent back, which gives it new links"), "{screen}");
    bench.press("esc esc");
    bench.deliver(MessageKind::Links(LinkAnswer::Ready { text: String::new(), to_open: true, dead: dead() }));
    assert!(!bench.orders().iter().any(|effect| matches!(effect, Effect::Copy { .. })));
    assert!(bench.screen().contains("error: reel 2.mkv: the link is dead"), "{}", bench.screen());
    let link = "https://a/1".to_owned();
    bench.press("esc");
    bench.deliver(MessageKind::Links(LinkAnswer::Ready { text: link.clone(), to_open: true, dead: Vec::new() }));
    assert!(bench.orders().contains(&Effect::Copy { text: link }));
    assert!(bench.screen().contains("No player is set (REDRIVA_PLAYER)"), "{}", bench.screen());
    let long = "https://a/".to_owned() + &"x".repeat(60_000);
    bench.deliver(MessageKind::Links(LinkAnswer::Ready { text: long, to_open: false, dead: Vec::new() }));
    assert!(!bench.orders().iter().any(|effect| matches!(effect, Effect::Copy { .. })));
    assert!(bench.screen().contains("redriva links -o FILE"), "{}", bench.screen());
}

#[test]
fn where_nothing_may_be_changed_no_direct_link_is_asked_for() {
    let mut setup = setup(100, 40);
    setup.start.read_only = true;
    let mut bench = AppHarness::with(setup);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 })).press("2");
    bench.press("d");
    assert_eq!(ordered(&mut bench), []);
    assert!(bench.screen().contains("changes nothing at Real-Debrid"), "{}", bench.screen());
    assert!(!bench.screen().contains("d download"), "{}", bench.screen());
    bench.press("esc enter");
    show(&mut bench, facts(4));
    go_to(&mut bench, "reel 1.mkv");
    bench.press("enter");
    assert_eq!(ordered(&mut bench), []);
    assert!(bench.screen().contains("changes nothing at Real-Debrid"), "{}", bench.screen());
    bench.press("esc y");
    assert!(!bench.screen().contains("Direct link"), "{}", bench.screen());
}

#[test]
fn the_palette_finds_links_download_and_open_by_the_words_of_the_command_line() {
    let mut bench = AppHarness::loaded(100, 30, account());
    for (typed, to) in [("direct links", LinkUse::Copy), ("aria2", LinkUse::Download), ("play", LinkUse::Open)] {
        bench.press(":").type_in(typed).press("enter");
        let orders = ordered(&mut bench);
        assert!(matches!(&orders[..], [order] if order.to == to), "{typed}: {orders:?}\n{}", bench.screen());
    }
}

fn file(name: &str, state: FileState, done: u64, why: Option<&str>) -> FileRow {
    let speed = if state == FileState::Handed { 12_000_000 } else { 0 };
    let why = why.map(str::to_owned);
    FileRow { torrent: id(0), name: name.to_owned(), state, done, total: 1_000_000_000, speed, why }
}

fn where_to(n: usize) -> MessageKind {
    let wish = LinkWish::all_of(vec![id(n)]);
    let program = "/usr/bin/aria2c".to_owned();
    MessageKind::Links(LinkAnswer::WhereTo { wish, program, files: 4, bytes: 4_000_000_000 })
}

fn begun(n: usize, dir: &str) -> Effect {
    Effect::StartDownload(DownloadOrder { wish: LinkWish::all_of(vec![id(n)]), dir: Some(dir.into()) })
}

/// A download of four files that is on its way.
pub(super) fn running(width: u16, height: u16) -> AppHarness {
    let mut setup = setup(width, height);
    "/srv/films".clone_into(&mut setup.start.folder);
    let mut bench = AppHarness::with(setup);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 })).press("2");
    bench.deliver(where_to(0));
    bench.press("enter");
    let planned = |n: usize| file(&format!("Metropolis/reel {n}.mkv"), FileState::Planned, 0, None);
    bench.deliver(MessageKind::Download(DownloadStep::Files((1..=4).map(planned).collect())));
    let changed = vec![
        (0, file("Metropolis/reel 1.mkv", FileState::Whole, 1_000_000_000, None)),
        (1, file("Metropolis/reel 2.mkv", FileState::Handed, 250_000_000, None)),
        (2, file("Metropolis/reel 3.mkv", FileState::Dead, 0, Some("the link is dead (19)"))),
    ];
    bench.deliver(MessageKind::Download(DownloadStep::Changed(changed)));
    bench.deliver(MessageKind::Download(DownloadStep::Progress(PROGRESS)));
    bench
}

const PROGRESS: DownloadProgress = DownloadProgress {
    files: 4,
    there: 0,
    handed: 2,
    whole: 1,
    failed: 0,
    dead: 1,
    done: 1_250_000_000,
    total: 3_000_000_000,
    speed: 12_000_000,
};

#[test]
fn the_folder_is_asked_for_and_the_files_are_seen_with_their_progress_on_the_screen_of_jobs() {
    let mut setup = setup(120, 36);
    "/srv/films".clone_into(&mut setup.start.folder);
    let mut bench = AppHarness::with(setup);
    bench.deliver(where_to(0));
    let screen = bench.screen();
    for text in ["Download 4 files, 3.7 GiB", "/usr/bin/aria2c is started", "/srv/films"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    bench.press("esc");
    assert!(!bench.orders().iter().any(|effect| matches!(effect, Effect::StartDownload(_))));
    bench.deliver(where_to(0)).type_in("/new").press("enter");
    assert!(bench.orders().contains(&begun(0, "/srv/films/new")));
    assert!(bench.screen().contains("The download begins; 6 shows it."), "{}", bench.screen());

    let mut bench = running(120, 36);
    assert!(bench.screen().lines().next().unwrap().contains("downloads: 2 of 4"), "{}", bench.screen());
    bench.press("6");
    let screen = bench.screen();
    for text in [
        "1 of 4 files, 1.2 GiB of 2.8 GiB, 11.4 MiB/s, about 2 min",
        "Metropolis/reel 2.mkv",
        "238 MiB of 954 MiB",
        "downloading",
        "the link is dead (19)",
        "dead link",
        "to do",
    ] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    bench.press("enter");
    let screen = bench.screen();
    assert!(screen.contains("Downloads, running") && screen.contains("reel 1.mkv"), "{screen}");
}

#[test]
fn every_size_shows_the_files_that_are_on_their_way() {
    for (width, height) in [(200, 60), (120, 36), (80, 24), (40, 20)] {
        let mut bench = running(width, height);
        bench.press("6");
        let screen = bench.screen();
        assert!(screen.contains("reel 2.mkv") && screen.contains("1 of 4 files"), "{width}x{height}:\n{screen}");
        assert!(screen.contains("download "), "{width}x{height}:\n{screen}");
    }
}

#[test]
fn another_download_waits_for_the_one_that_runs_and_cancelling_takes_it_along() {
    let mut bench = running(100, 30);
    bench.orders();
    bench.deliver(where_to(1)).press("enter");
    assert_eq!(bench.orders(), []);
    assert!(bench.screen().contains("It begins when the download that runs has ended"), "{}", bench.screen());
    bench.deliver(MessageKind::DownloadEnded { progress: Some(PROGRESS), failure: None });
    assert!(bench.orders().contains(&begun(1, "/srv/films")));

    let mut bench = running(100, 30);
    bench.deliver(where_to(1)).press("enter");
    bench.orders();
    bench.press("x");
    assert_eq!(bench.orders(), [Effect::CancelDownload]);
    bench.deliver(MessageKind::DownloadEnded { progress: Some(PROGRESS), failure: None });
    assert_eq!(bench.orders(), []);
    assert!(bench.screen().contains("1 file was downloaded, 2 not finished, 1 dead"), "{}", bench.screen());
    bench.press("esc esc 6 r");
    assert!(bench.orders().contains(&begun(0, "/srv/films")), "what is missing is gone on with");
}

#[test]
fn a_download_that_ended_is_told_and_forgotten_when_its_user_says_so() {
    let mut bench = running(100, 30);
    bench.press("6 c");
    assert!(bench.screen().contains("reel 2.mkv"), "what runs stays: {}", bench.screen());
    let all = DownloadProgress { files: 4, handed: 4, whole: 4, ..DownloadProgress::default() };
    bench.deliver(MessageKind::DownloadEnded { progress: Some(all), failure: None });
    assert!(bench.screen().contains("4 files were downloaded."), "{}", bench.screen());
    bench.press("c");
    assert!(!bench.screen().contains("reel 2.mkv"), "{}", bench.screen());
}

#[test]
fn leaving_while_files_are_downloaded_is_asked_about() {
    let mut bench = running(100, 30);
    bench.orders();
    bench.press("q");
    let screen = bench.screen();
    assert!(screen.contains("Quit while files are downloaded?") && screen.contains("goes on when"), "{screen}");
    bench.press("n");
    assert!(!bench.orders().contains(&Effect::Quit));
    bench.press("q y");
    assert!(bench.orders().contains(&Effect::Quit));
}

#[test]
fn an_aria2_that_runs_already_gets_the_files_without_a_question() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.deliver(MessageKind::Links(LinkAnswer::HandOver(LinkWish::all_of(vec![id(0)]))));
    let order = DownloadOrder { wish: LinkWish::all_of(vec![id(0)]), dir: None };
    assert!(bench.orders().contains(&Effect::StartDownload(order)));
    let handed = DownloadProgress { files: 2, handed: 2, ..DownloadProgress::default() };
    bench.deliver(MessageKind::DownloadEnded { progress: Some(handed), failure: None });
    assert!(bench.screen().contains("2 files were handed over to aria2."), "{}", bench.screen());
}

#[test]
fn a_download_that_cannot_begin_is_told_and_leaves_no_line() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.deliver(where_to(0)).type_in("/x").press("enter 6");
    assert!(bench.screen().contains("It begins."), "{}", bench.screen());
    let failure = Failure { headline: "cannot use the folder /x: Permission denied".to_owned(), hint: None };
    bench.deliver(MessageKind::DownloadEnded { progress: None, failure: Some(failure) });
    let screen = bench.screen();
    assert!(screen.contains("cannot use the folder /x") && !screen.contains("Downloads"), "{screen}");
}

#[test]
fn on_a_line_without_a_link_the_largest_video_is_what_is_played() {
    let mut bench = page(100, 40);
    go_to(&mut bench, "reel 2.mkv");
    bench.press(":").type_in("largest video").press("enter");
    assert_eq!(ordered(&mut bench), [of(0, WantedFiles::Best, LinkUse::Open)]);
}
