//! Direct links: which link leads to which file, what a file is called on a disk, which addresses are used, and the lists
//! that other programs read.
//!
//! Pure: nothing here asks, waits or stores. Start reading at `plan.rs`.

mod address;
mod form;
mod gid;
mod pairing;
mod place;
mod plan;
mod player;
mod progress;
mod wish;

pub use address::{BadAddress, check_address};
pub use form::{LinkFormat, write_links};
pub use gid::{Gid, gid};
pub use pairing::{Pairing, pair};
pub use place::{Places, component};
pub use plan::{Behind, LinkPlan, LinkTarget, LinksLeftOut, ReadyLink};
pub use player::{BadCommand, PlayerCommand};
pub use progress::{DownloadProgress, FileRow, FileState};
pub use wish::{FEW_LINKS, LinkWish, WantedFiles};
