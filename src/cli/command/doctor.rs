//! `redriva doctor`: gathers what is known, has it examined, and writes it down.

use std::path::Path;

use clap::Args;

use crate::archive::{Error, Reader, SyncLock, file_state, remedy, snapshots};
use crate::cli::command::screen;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, output_style, settings, terminal_facts};
use crate::config::{KeptLogin, Key, SETTINGS, Setting, Settings};
use crate::doctor::{
    Account, ArchiveFacts, AriaFacts, ClockFacts, Contents, Facts, FileFacts, Finding, LoginFacts, Network, ProxyFacts,
    Refusal, SettingFact, TokenFacts, Trouble, examine, worst,
};
use crate::format::{clean, local_minute};
use crate::model::{AriaReach, Route, Timestamp, secrets};
use crate::quota::now;
use crate::report::{doctor_json, doctor_text};
use crate::session::{Introduction, Session, Silence, User};
use crate::{archive, aria2, config, remote, tui};

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Also list every setting, with its value and where it came from
    #[arg(long)]
    pub settings: bool,
    /// Send nothing to Real-Debrid
    #[arg(long)]
    pub offline: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva doctor                         everything, with remedies
  redriva doctor --offline --settings    no request; where each setting is from
  redriva doctor --json | jq '.checks[] | select(.level == \"error\")'";

/// Examines everything.
pub async fn run(global: &Global, args: &DoctorArgs) -> Result<Exit, Failure> {
    let facts = gather(global, args.offline).await;
    let mut findings = examine(&facts);
    mask(&mut findings);
    let exit = worst(&findings).map_or(Exit::Done, exit);
    to_stdout(|out| {
        if args.json {
            doctor_json(out, &facts, &findings, exit.code())
        } else {
            doctor_text(out, &facts, &findings, args.settings, &output_style::of_output(global.color))
        }
    })?;
    Ok(exit)
}

/// Takes secrets out of whatever is told.
fn mask(findings: &mut [Finding]) {
    let masked = |text: &mut String| *text = secrets().mask_own(text).into_owned();
    for finding in findings {
        masked(&mut finding.message);
        finding.remedy.iter_mut().for_each(masked);
    }
}

fn exit(trouble: Trouble) -> Exit {
    match trouble {
        Trouble::Storage => Exit::Storage,
        Trouble::Refused => Exit::Refused,
        Trouble::RateLimited => Exit::RateLimited,
        Trouble::Network => Exit::Network,
        Trouble::Settings => Exit::Usage,
    }
}

async fn gather(global: &Global, offline: bool) -> Facts {
    let mut facts = Facts {
        now: now(),
        settings: Ok(Vec::new()),
        token: None,
        login: LoginFacts::None,
        strays: Vec::new(),
        screen_files: Vec::new(),
        proxy: ProxyFacts::Unknown,
        account: Network::NotAsked("the settings cannot be read".to_owned()),
        clock: Network::NotAsked("the settings cannot be read".to_owned()),
        archive: None,
        aria2: AriaFacts::Unknown,
        terminal: terminal_facts::terminal_facts(),
    };
    let loaded = settings::sources(global).and_then(|sources| Ok((config::load(&sources)?, sources.paths)));
    let settings = match loaded {
        Ok((mut settings, paths)) => {
            let theme = screen::theme_wish(&settings, &paths);
            let (keymap, views) = (screen::keymap_file(&paths), screen::views_file(&paths));
            facts.screen_files = tui::faults_of_own_files(keymap.as_deref(), Some(&views), &theme);
            // A link that leads nowhere is told with the archive.
            settings.archive = archive::resolve(&settings.archive).unwrap_or(settings.archive);
            settings
        }
        Err(failure) => {
            facts.settings = Err(refusal(&failure, Trouble::Settings));
            return facts;
        }
    };
    facts.settings = Ok(setting_facts(&settings));
    facts.token = token(&settings);
    facts.login = login(&settings);
    facts.strays = settings.strays.iter().map(|stray| clean(&stray.to_string())).collect();
    facts.proxy = proxy(&settings);
    let (archive, not_before) = look_at(&settings.archive);
    facts.archive = Some(archive);
    facts.aria2 = downloader(&settings, offline).await;
    (facts.account, facts.clock) = ask(settings, not_before.filter(|at| *at > facts.now), offline).await;
    facts
}

/// Returns every setting as it may be shown, with where it came from: without secrets, of which one may have been put in
/// the wrong line.
pub fn setting_facts(settings: &Settings) -> Vec<SettingFact> {
    let masked = |text: &str| secrets().mask_own(text).into_owned();
    let fact = |row: &Setting| SettingFact {
        name: row.name,
        value: masked(&settings.shown(row.key)),
        origin: masked(&settings.origin(row.key).to_string()),
    };
    SETTINGS.iter().map(fact).collect()
}

async fn downloader(settings: &Settings, offline: bool) -> AriaFacts {
    let Some(url) = &settings.aria2_url else {
        let program = aria2::find_program(std::env::var_os("PATH"));
        return program.map_or(AriaFacts::None, |program| AriaFacts::Program(program.display().to_string()));
    };
    let answer = if offline {
        Network::NotAsked("--offline".to_owned())
    } else {
        let asked = async { aria2::Server::new(url, settings.aria2_secret.clone())?.version().await };
        match asked.await {
            Ok(version) => Network::Answered(version),
            Err(error) => {
                let failure = Failure::new(&error, Some(error.hint().to_owned()), Exit::Network);
                Network::Failed(refusal(&failure, Trouble::Network))
            }
        }
    };
    AriaFacts::Running { place: url.to_string(), clear: url.reach() == AriaReach::PrivateClear, answer }
}

fn proxy(settings: &Settings) -> ProxyFacts {
    match &settings.route {
        Ok(Route::System) => ProxyFacts::None,
        Ok(Route::Past { variable, because }) => {
            ProxyFacts::Past { variable: variable.clone(), because: because.clone() }
        }
        Ok(Route::Through(proxy)) => ProxyFacts::Through {
            place: proxy.place().to_owned(),
            variable: proxy.variable().to_owned(),
            user: proxy.has_user(),
        },
        Err(bad) => {
            let hint = bad.hint(settings.api_url.host());
            ProxyFacts::Unusable(refusal(&Failure::new(bad, Some(hint), Exit::Usage), Trouble::Settings))
        }
    }
}

fn token(settings: &Settings) -> Option<TokenFacts> {
    let token = settings.token.as_ref()?;
    let text = token.expose();
    let usual_letters = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let origin = settings.origin(Key::Token).to_string();
    Some(TokenFacts { length: token.length(), usual_letters, origin })
}

fn login(settings: &Settings) -> LoginFacts {
    match &settings.login {
        KeptLogin::None => LoginFacts::None,
        KeptLogin::Used(login) => LoginFacts::Used { ends: login.renewal.as_ref().map(|renewal| renewal.expires) },
        KeptLogin::Overridden => LoginFacts::Overridden(settings.login_file.path().display().to_string()),
        KeptLogin::Elsewhere(origin) => LoginFacts::Elsewhere(origin.clone()),
    }
}

/// Looks at the archive, and tells until when nothing may be sent.
fn look_at(path: &Path) -> (ArchiveFacts, Option<Timestamp>) {
    let found = snapshots(path).unwrap_or_default();
    let health = Reader::open(path).and_then(|reader| reader.health());
    let not_before = health.as_ref().ok().and_then(|health| health.not_before);
    let contents = match health {
        Ok(health) => Ok(Some(Contents {
            problem: health.problem,
            torrents: health.torrents,
            details: health.details,
            owed: health.owed,
            last_complete: health.last_complete,
            remedy: remedy(path),
        })),
        Err(Error::Missing(_)) => Ok(None),
        Err(error) => Err(refusal(&error.into(), Trouble::Storage)),
    };
    let file = file_state(path).map(|state| FileFacts {
        bytes: state.bytes,
        mode: state.mode,
        folder_mode: state.folder_mode,
        names: state.names,
        network: state.network,
        barrier: state.barrier.map(|barrier| (clean(&barrier.to_string()), barrier.hint())),
    });
    let facts = ArchiveFacts {
        path: clean(&path.display().to_string()),
        file,
        contents,
        snapshots: (found.len(), found.first().map(|newest| newest.taken)),
        held_by: SyncLock::holder(path),
    };
    (facts, not_before)
}

async fn ask(
    settings: Settings,
    not_before: Option<Timestamp>,
    offline: bool,
) -> (Network<Account>, Network<ClockFacts>) {
    let none = |why: &str| (Network::NotAsked(why.to_owned()), Network::NotAsked(why.to_owned()));
    if offline {
        return none("--offline");
    }
    if settings.token.is_none() {
        return none("no token is set");
    }
    if let Some(at) = not_before {
        let at = local_minute(at, &jiff::tz::TimeZone::system());
        return none(&format!("Real-Debrid refuses requests (429) until {at}"));
    }
    let Introduction { account, clock } = match Session::new(settings).introduce().await {
        Ok(introduction) => introduction,
        Err(error) => {
            let refusal = refusal(&error.into(), Trouble::Settings);
            return (Network::Failed(refusal.clone()), Network::Failed(refusal));
        }
    };
    let account = answer(account, |user| {
        let User { id, username, premium, kind, .. } = user;
        Account { name: username, id, kind, premium_seconds: premium }
    });
    let clock = answer(clock, |[before, theirs, after]| {
        let (before, theirs, after) = (before.as_millisecond(), theirs.as_millisecond(), after.as_millisecond());
        ClockFacts { ahead_ms: i64::midpoint(before, after) - theirs, uncertain_ms: (after - before) / 2 }
    });
    (account, clock)
}

fn answer<T, U>(answer: Result<T, Silence>, read: impl FnOnce(T) -> U) -> Network<U> {
    match answer {
        Ok(value) => Network::Answered(read(value)),
        Err(silence @ Silence::Paused(_)) => Network::NotAsked(silence.to_string()),
        Err(Silence::Crowded) => Network::NotAsked("the quota of this minute is used up".to_owned()),
        Err(Silence::Stop(stop)) => {
            let trouble = match &stop {
                remote::Stop::Storage(archive::Error::Busy) => {
                    return Network::NotAsked("the archive is in use by another program".to_owned());
                }
                stop => trouble(stop.into()),
            };
            let hint = stop.hint();
            Network::Failed(refusal(&Failure::new(&stop, hint, Exit::Failure), trouble))
        }
    }
}

/// What an error of the service is about; the same table as for every other command.
fn trouble(exit: Exit) -> Trouble {
    match exit {
        Exit::Refused => Trouble::Refused,
        Exit::RateLimited => Trouble::RateLimited,
        Exit::Storage => Trouble::Storage,
        Exit::Usage => Trouble::Settings,
        Exit::Done
        | Exit::Failure
        | Exit::Partial
        | Exit::NoArchive
        | Exit::Held
        | Exit::Network
        | Exit::Safety
        | Exit::Internal
        | Exit::Signal(_) => Trouble::Network,
    }
}

fn refusal(failure: &Failure, trouble: Trouble) -> Refusal {
    let (message, hint) = failure.words();
    Refusal { message: clean(message), remedy: hint.map(clean), trouble }
}
