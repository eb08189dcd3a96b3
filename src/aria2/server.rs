//! An aria2 that answers: what is asked of it.

use serde_json::Value;

use super::error::Error;
use super::rpc::{self, Added, Answer, Download, Wish};
use crate::api::RpcClient;
use crate::links::Gid;
use crate::model::{AriaUrl, Hidden};

/// Questions sent as one: a request of aria2 has at most two MiB, and an address at most two KiB.
const AT_ONCE: usize = 200;

/// An aria2 and the secret it wants.
#[derive(Debug, Clone)]
pub struct Server {
    client: RpcClient,
    secret: Option<Hidden>,
}

impl Server {
    /// Prepares it; nothing is sent.
    pub fn new(url: &AriaUrl, secret: Option<Hidden>) -> Result<Self, Error> {
        Ok(Self { client: RpcClient::new(url)?, secret })
    }

    /// Asks for its version: the cheapest proof that it is one, and that it takes the secret.
    pub async fn version(&self) -> Result<String, Error> {
        let value = self.one("aria2.getVersion", Vec::new()).await?;
        let version = value.get("version").and_then(Value::as_str).ok_or_else(|| self.strange())?;
        Ok(crate::format::clean_line(version))
    }

    /// Asks how downloads stand; nothing for those that it does not know.
    pub async fn tell(&self, gids: &[Gid]) -> Result<Vec<Option<Download>>, Error> {
        let calls = gids.iter().map(|gid| ("aria2.tellStatus", rpc::tell(gid))).collect();
        let answers = self.many(calls).await?;
        Ok(answers.into_iter().map(|answer| answer.ok().as_ref().and_then(rpc::download)).collect())
    }

    /// Hands files over.
    pub async fn add(&self, wishes: &[Wish]) -> Result<Vec<Added>, Error> {
        let calls = wishes.iter().map(|wish| ("aria2.addUri", rpc::add(wish))).collect();
        let answers = self.many(calls).await?;
        let taken = |answer: Answer| match answer {
            Ok(_) => Added::Taken,
            Err((_, words)) => Added::Refused(words),
        };
        Ok(answers.into_iter().map(taken).collect())
    }

    /// Lets it forget how downloads of this program ended, so that they can be handed over once more.
    pub async fn forget(&self, gids: &[Gid]) -> Result<(), Error> {
        let calls = gids.iter().map(|gid| ("aria2.removeDownloadResult", vec![Value::from(gid.as_str())])).collect();
        // One that it does not know is forgotten already.
        self.many(calls).await.map(drop)
    }

    /// Asks how many downloads wait for their turn, whoever handed them over.
    pub async fn waiting(&self) -> Result<u64, Error> {
        let value = self.one("aria2.getGlobalStat", Vec::new()).await?;
        let waiting = value.get("numWaiting").and_then(Value::as_str).and_then(|text| text.parse().ok());
        waiting.ok_or_else(|| self.strange())
    }

    /// Lets it write down what is unfinished and end.
    pub(super) async fn shut_down(&self) -> Result<(), Error> {
        self.one("aria2.forceShutdown", Vec::new()).await.map(drop)
    }

    async fn one(&self, method: &str, parameters: Vec<Value>) -> Result<Value, Error> {
        let text = self.client.ask(rpc::question(self.secret.as_ref(), method, parameters)).await?;
        rpc::answer(&text).ok_or_else(|| self.strange())?.map_err(|error| self.refused(error))
    }

    async fn many(&self, calls: Vec<(&str, Vec<Value>)>) -> Result<Vec<Answer>, Error> {
        let mut answers = Vec::with_capacity(calls.len());
        for calls in calls.chunks(AT_ONCE) {
            let text = self.client.ask(rpc::questions(self.secret.as_ref(), calls.to_vec())).await?;
            let told = rpc::answers(&text, calls.len()).ok_or_else(|| self.strange())?;
            let told = told.map_err(|error| self.refused(error))?;
            // A wrong secret is told for each of them.
            if let Some(Err(error)) =
                told.iter().find(|answer| matches!(answer, Err((_, words)) if is_unauthorized(words)))
            {
                return Err(self.refused(error.clone()));
            }
            answers.extend(told);
        }
        Ok(answers)
    }

    fn refused(&self, (_, words): (i64, String)) -> Error {
        if is_unauthorized(&words) { Error::Secret(self.client.host().to_owned()) } else { Error::Refused(words) }
    }

    fn strange(&self) -> Error {
        Error::Strange(self.client.host().to_owned())
    }
}

fn is_unauthorized(words: &str) -> bool {
    words.eq_ignore_ascii_case("unauthorized")
}
