//! Direct links, and the downloads that they leave behind in the account.

use serde::Deserialize;

use super::body::Body;
use super::client::Client;
use super::endpoint::Endpoint;
use super::error::{Error, Result};
use crate::model::{DirectLink, amount};
use crate::wire::each_item;

/// Connections where the service does not say how many.
const USUAL_CHUNKS: u32 = 1;

/// Most entries of a page that are read.
const MAX_ROWS: usize = 100_000;

/// Longest id of a download.
const LONGEST_ID: usize = 64;

/// One page of the account's downloads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DownloadsPage {
    /// The ids that could be read, in the service's order.
    pub ids: Vec<String>,
    /// How many entries the page had.
    pub rows: usize,
}

impl Client {
    /// Asks for the direct link of a link, which leaves an entry in the account's downloads. `whole` is the link as it is
    /// archived, `sent` what of it is sent.
    pub async fn unrestrict(&self, whole: &str, sent: &str) -> Result<DirectLink> {
        let answer = self.write(Endpoint::Unrestrict, |request| request.form(&[("link", sent)])).await?;
        unrestricted(self.body(&answer), whole)
    }

    /// Fetches one page of the account's downloads; pages count from 1.
    pub async fn downloads_page(&self, page: u32, limit: u32) -> Result<DownloadsPage> {
        let answer = self.get(Endpoint::Downloads { page, limit }).await?;
        if answer.status == 204 {
            return Ok(DownloadsPage::default());
        }
        let body = self.body(&answer);
        let mut ids = Vec::new();
        let rows = each_item(body.array()?, MAX_ROWS, |_, raw| ids.extend(id_of(raw)))
            .map_err(|error| body.unreadable(error))?;
        Ok(DownloadsPage { ids, rows })
    }

    /// Removes an entry of the account's downloads; nothing behind it is lost.
    pub async fn delete_download(&self, id: &str) -> Result<()> {
        if !is_id(id) {
            return Err(Error::Malformed { source: "it is no id of a download".into() });
        }
        self.write(Endpoint::DeleteDownload { id }, |request| request).await.map(drop)
    }
}

#[derive(Deserialize)]
struct Row {
    id: Option<String>,
}

fn id_of(raw: &str) -> Option<String> {
    serde_json::from_str::<Row>(raw).ok()?.id.filter(|id| is_id(id))
}

/// What stands in an address is letters and digits.
fn is_id(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn unrestricted(body: Body<'_>, link: &str) -> Result<DirectLink> {
    let (_, fields) = body.object()?;
    let missing = |what: &'static str| Error::Malformed { source: what.into() };
    let download = fields.text("id").filter(|id| is_id(id)).ok_or_else(|| missing("the direct link has no id"))?;
    let address = fields.text("download").ok_or_else(|| missing("the direct link has no address"))?;
    let chunks = fields.integer("chunks").and_then(|chunks| u32::try_from(chunks).ok());
    Ok(DirectLink {
        link: link.to_owned(),
        download,
        address,
        name: fields.text("filename").unwrap_or_default(),
        // 0 is said where the size is not known.
        bytes: fields.integer("filesize").and_then(amount).filter(|bytes| *bytes > 0),
        chunks: chunks.unwrap_or(USUAL_CHUNKS).max(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<DirectLink> {
        unrestricted(Body { bytes: json.as_bytes(), host: "api.example" }, "the link")
    }

    #[test]
    fn an_answer_is_read_strictly_where_it_is_used() {
        let direct = read(
            r#"{"id":"ABC","filename":"a.mkv","filesize":0,"download":"https://x/y","chunks":32,"mimeType":null}"#,
        );
        let wanted = DirectLink {
            link: "the link".to_owned(),
            download: "ABC".to_owned(),
            address: "https://x/y".to_owned(),
            name: "a.mkv".to_owned(),
            bytes: None,
            chunks: 32,
        };
        assert_eq!(direct.unwrap(), wanted);
        for odd in [
            r#"{"filename":"a.mkv","download":"https://x/y"}"#,
            r#"{"id":"../torrents/delete/X","download":"https://x/y"}"#,
            r#"{"id":"ABC"}"#,
            r#"{"error":"hoster_unavailable","error_code":19}"#,
            "[]",
            "",
        ] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn only_what_may_stand_in_an_address_is_an_id() {
        for (id, good) in [("ABC123", true), ("", false), ("a/b", false), ("a?b", false), ("..", false)] {
            assert_eq!(is_id(id), good, "{id}");
        }
        assert!(!is_id(&"A".repeat(LONGEST_ID + 1)));
    }
}
