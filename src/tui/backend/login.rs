//! A login with a code: its steps and its end as messages.

use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::clock::now;
use super::tasks::accepted;
use crate::format::clean;
use crate::session::{LoginStep, Session};
use crate::tui::protocol::{Failure, LoginCode, MessageKind};
use crate::tui::terminal::Incoming;

/// Logs in, keeps the login and puts it in force; what happens goes into the inbox.
pub async fn log_in(sessions: watch::Sender<Session>, inbox: mpsc::Sender<Incoming>) {
    let session = sessions.borrow().clone();
    let (steps, mut told) = mpsc::channel(1);
    let showing = async {
        while let Some(step) = told.recv().await {
            if let LoginStep::Code(code) = step {
                let until = now().checked_add(Duration::from_secs(code.life.as_secs())).unwrap_or_else(|_| now());
                let target = code.direct.unwrap_or_else(|| code.address.clone());
                let [code, address, target] = [code.user_code, code.address, target].map(|text| clean(&text));
                let code = Box::new(LoginCode { code, address, target, until });
                // When nobody listens any more, the view has ended.
                let _ = inbox.send(Incoming::Message(Box::new(MessageKind::LoginCode(code)))).await;
            }
        }
    };
    let (done, ()) = tokio::join!(session.log_in(steps), showing);
    let outcome = match done {
        Ok((login, user)) => {
            let saved = session.with_kept(login.token).await;
            Ok(accepted(&sessions, user.as_ref(), saved))
        }
        Err(failed) => Err(Failure::of(&failed, failed.hint())),
    };
    let _ = inbox.send(Incoming::Message(Box::new(MessageKind::TokenTried(outcome)))).await;
}
