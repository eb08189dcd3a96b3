//! What is asked and sent while the loop goes on: each task does one thing and brings back what came of it.

use tokio::sync::mpsc;

use super::clock::Clock;
use super::event::JobEvent;
use super::settings::ReadFile;
use crate::actions::TorrentContent;
use crate::api::{ActiveCount, Selected};
use crate::archive::{self, ActKey, Archive, Leave, ListReading, Sending};
use crate::model::{ActNumber, ActState, Detail, StepKind, TorrentId};
use crate::quota::now;
use crate::remote::{Note, Remote, Stop, Turn, Unanswered, Unwritten, WholeList};

/// A request that was sent: its number, and when in milliseconds of Unix time.
pub(super) type Step = (u32, i64);

/// What a task brings back.
#[derive(Debug)]
pub(super) enum Done {
    /// The list was read; its reading began then.
    List { began_ms: i64, list: Result<WholeList, Stop> },
    /// The file that is to be added was read anew, or in words why not.
    Prepared { act: ActNumber, file: Result<Vec<u8>, String> },
    /// The quota has room for a request of an act.
    Turn { act: ActNumber, kind: StepKind, turn: Result<Box<Turn>, Stop> },
    /// A request did not leave, because a sync reads the list.
    Held { act: ActNumber, kind: StepKind, reading: ListReading },
    /// An add was answered.
    Added { act: ActNumber, step: Step, answer: Result<TorrentId, Unwritten> },
    /// A choice of files was answered.
    Selected { act: ActNumber, step: Step, answer: Result<Selected, Unwritten> },
    /// A deletion was answered.
    Deleted { act: ActNumber, step: Step, answer: Result<(), Unwritten> },
    /// The service told of an entry, or why not.
    Told { act: ActNumber, answer: Result<Box<Detail>, Unanswered> },
    /// How many torrents the service works on.
    Slots(Result<Option<ActiveCount>, Stop>),
    /// The archive could not be written.
    Storage(archive::Error),
}

/// What is sent for an act.
#[derive(Debug, Clone)]
pub(super) enum Request {
    Add(AddBody),
    Select { id: TorrentId, files: Vec<i64> },
    Delete { id: TorrentId },
}

/// What an add is sent with.
#[derive(Debug, Clone)]
pub(super) enum AddBody {
    Magnet(String),
    File(Vec<u8>),
}

/// What every task needs.
#[derive(Debug, Clone)]
pub(super) struct Hands {
    pub(super) archive: Archive,
    pub(super) remote: Remote,
    pub(super) notes: mpsc::Sender<Note>,
    pub(super) events: mpsc::Sender<JobEvent>,
    pub(super) clock: Clock,
}

impl Hands {
    /// Waits for the turn of a request.
    pub(super) async fn turn(self, act: ActNumber, kind: StepKind) -> Done {
        Done::Turn { act, kind, turn: self.remote.turn().await.map(Box::new) }
    }

    /// Reads a file anew that is to be added; one with another hash is not what was confirmed.
    pub(super) async fn prepare(act: ActNumber, source: String, hash: Option<String>, read: ReadFile) -> Done {
        let file = match read(source).await {
            Ok(bytes) => match TorrentContent::read(&bytes) {
                Ok(content) if Some(content.hash.to_string()) == hash => Ok(bytes),
                Ok(_) => Err("the file holds another torrent now".to_owned()),
                Err(bad) => Err(bad.to_string()),
            },
            Err(why) => Err(why),
        };
        Done::Prepared { act, file }
    }

    /// Writes a request down, tells that its act is in hand, and sends it.
    pub(super) async fn send(
        self,
        (key, from): (ActKey, ActState),
        turn: Turn,
        request: Request,
        sending: Sending,
    ) -> Done {
        let (act, kind, sent_ms) = (key.1, sending.kind, sending.sent_ms);
        let step = match self.archive.sending(key, sending).await {
            Ok(Leave::Go(number)) => (number, sent_ms),
            Ok(Leave::Wait(reading)) => {
                turn.unused();
                return Done::Held { act, kind, reading };
            }
            Err(error) => {
                turn.unused();
                return Done::Storage(error);
            }
        };
        // Nobody listens any more when the job is being stopped.
        let _ = self.events.send(JobEvent::ActMoved { act, from, to: ActState::Sent }).await;
        match request {
            Request::Add(AddBody::Magnet(magnet)) => Done::Added { act, step, answer: turn.add_magnet(&magnet).await },
            Request::Add(AddBody::File(file)) => Done::Added { act, step, answer: turn.add_torrent(file).await },
            Request::Select { id, files } => Done::Selected { act, step, answer: turn.select_files(&id, &files).await },
            Request::Delete { id } => Done::Deleted { act, step, answer: turn.delete(&id).await },
        }
    }

    /// Asks for an entry.
    pub(super) async fn look(self, act: ActNumber, id: TorrentId) -> Done {
        let answer = self.remote.info(&id, &self.notes).await;
        Done::Told { act, answer: answer.map(|(detail, _room)| Box::new(detail)) }
    }

    /// Reads the list.
    pub(super) async fn list(self, rows: u32, wait: std::time::Duration) -> Done {
        let began_ms = self.clock.of_world(now().as_millisecond());
        Done::List { began_ms, list: self.remote.whole_list(rows, wait, &self.notes).await }
    }

    /// Asks how many torrents the service works on.
    pub(super) async fn slots(self) -> Done {
        Done::Slots(self.remote.active_count().await)
    }
}
