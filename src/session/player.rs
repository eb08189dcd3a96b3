//! The player of the settings: started without a shell, with the address of one direct link.

use std::io;
use std::process::{Child, ExitStatus, Stdio};

use crate::child;
use crate::format::{clean, system_words};
use crate::links::PlayerCommand;

/// Why a player did not play.
#[derive(Debug, thiserror::Error)]
pub enum PlayerError {
    /// It cannot be started.
    #[error("cannot start the player {program}: {}", system_words(why))]
    Start {
        /// The program; clean.
        program: String,
        /// What the system says.
        why: io::Error,
    },
    /// It ended with an error of its own.
    #[error("the player {program} ended with {status}")]
    Ended {
        /// The program; clean.
        program: String,
        /// How it ended, as the system tells it.
        status: ExitStatus,
    },
}

impl PlayerError {
    /// What helps whatever is amiss with a player, as a full sentence.
    pub const CHECK: &str = "Check REDRIVA_PLAYER; it names a program and its arguments.";

    /// Returns what to do about it on the command line, as a full sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Start { .. } => Self::CHECK,
            Self::Ended { .. } => "Without a player the link is printed: REDRIVA_PLAYER= redriva open ID",
        }
    }
}

/// A player that runs.
#[derive(Debug)]
pub struct Playing {
    program: String,
    child: Child,
}

impl Playing {
    /// Starts a player. `apart` from this terminal: it shares neither keys nor output with it, and outlives it.
    pub fn start(player: &PlayerCommand, address: &str, apart: bool) -> Result<Self, PlayerError> {
        let (program, arguments) = player.for_address(address);
        let mut command = child::command(&program);
        command.args(arguments);
        if apart {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            #[cfg(unix)]
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
        }
        let program = clean(&program);
        match command.spawn() {
            Ok(child) => Ok(Self { program, child }),
            Err(why) => Err(PlayerError::Start { program, why }),
        }
    }

    /// Returns what it is called; clean.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Result<(), PlayerError> {
        match self.child.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(PlayerError::Ended { program: self.program, status }),
            Err(why) => Err(PlayerError::Start { program: self.program, why }),
        }
    }
}
