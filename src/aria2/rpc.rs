//! The language of aria2: JSON-RPC 2.0 over one POST. Questions are built as values and answers read field by field; what
//! an aria2 says is a stranger's text, and cleaned here.

use serde_json::{Value, json};

use crate::format::clean_line;
use crate::links::Gid;
use crate::model::{Hidden, secrets};

/// Most connections that aria2 takes for one file.
const MOST_CHUNKS: u32 = 16;

/// A file that is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Its number.
    pub gid: Gid,
    /// Where its bytes are; checked.
    pub address: String,
    /// The folder; none for aria2's own.
    pub dir: Option<String>,
    /// Its place below that, clean.
    pub out: String,
    /// Connections that the service allows.
    pub chunks: u32,
}

/// What became of a file that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It was taken.
    Taken,
    /// It was not, in aria2's words.
    Refused(String),
}

/// How a download stands at an aria2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Its state.
    pub state: State,
    /// Bytes that are there.
    pub done: u64,
    /// Bytes in all; 0 while that is not known.
    pub total: u64,
    /// Bytes a second.
    pub speed: u64,
}

/// What an aria2 does with a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It downloads.
    Active,
    /// It waits for its turn.
    Waiting,
    /// Somebody paused it.
    Paused,
    /// It is whole.
    Complete,
    /// It failed, with aria2's number.
    Failed {
        /// 13 where a file is in the way, 3 where the address leads nowhere.
        code: i64,
        /// What aria2 said, clean.
        message: String,
    },
    /// Somebody took it away.
    Removed,
}

/// A file is in the place already.
const FILE_EXISTS: i64 = 13;

/// Whether a download failed because its address leads nowhere: not found, refused, or in need of a login.
pub fn is_stale(code: i64) -> bool {
    matches!(code, 3 | 22 | 24)
}

/// Returns what a failed download means: the numbers that people meet have words of their own.
pub fn failure_words(code: i64, message: &str) -> String {
    match code {
        FILE_EXISTS => "a file is in its place already, and nothing is overwritten".to_owned(),
        code if is_stale(code) => "a new direct link leads nowhere either".to_owned(),
        9 => "there is no space left for it".to_owned(),
        _ if message.is_empty() => format!("aria2 failed with number {code}"),
        _ => format!("aria2 says: {message} ({code})"),
    }
}

/// An answer: a value, or an error's number and words.
pub(super) type Answer = Result<Value, (i64, String)>;

/// One question.
pub(super) fn question(secret: Option<&Hidden>, method: &str, parameters: Vec<Value>) -> String {
    json!({ "jsonrpc": "2.0", "id": "redriva", "method": method, "params": with_secret(secret, parameters) })
        .to_string()
}

/// Several questions as one; each carries the secret.
pub(super) fn questions(secret: Option<&Hidden>, calls: Vec<(&str, Vec<Value>)>) -> String {
    let calls: Vec<Value> = calls
        .into_iter()
        .map(|(method, parameters)| json!({ "methodName": method, "params": with_secret(secret, parameters) }))
        .collect();
    json!({ "jsonrpc": "2.0", "id": "redriva", "method": "system.multicall", "params": [calls] }).to_string()
}

fn with_secret(secret: Option<&Hidden>, mut parameters: Vec<Value>) -> Vec<Value> {
    if let Some(secret) = secret {
        parameters.insert(0, Value::from(format!("token:{}", secret.expose())));
    }
    parameters
}

/// What is handed over of a file. Nothing that exists is overwritten or renamed; what aria2 itself left unfinished goes on.
pub(super) fn add(wish: &Wish) -> Vec<Value> {
    let chunks = wish.chunks.clamp(1, MOST_CHUNKS).to_string();
    let mut options = json!({
        "gid": wish.gid.as_str(),
        "out": wish.out,
        "allow-overwrite": "false",
        "auto-file-renaming": "false",
        "always-resume": "true",
        "split": chunks,
        "max-connection-per-server": chunks,
        "min-split-size": "1M",
        "parameterized-uri": "false",
        "follow-torrent": "false",
        "follow-metalink": "false",
        "content-disposition-default-utf8": "true",
    });
    if let (Some(dir), Some(options)) = (&wish.dir, options.as_object_mut()) {
        options.insert("dir".to_owned(), Value::from(dir.as_str()));
    }
    vec![json!([wish.address]), options]
}

/// What is asked about a download.
pub(super) fn tell(gid: &Gid) -> Vec<Value> {
    let keys = ["status", "totalLength", "completedLength", "downloadSpeed", "errorCode", "errorMessage"];
    vec![Value::from(gid.as_str()), json!(keys)]
}

/// Reads an answer to one question; nothing when it is none.
pub(super) fn answer(text: &str) -> Option<Answer> {
    let value: Value = serde_json::from_str(text).ok()?;
    if let Some(error) = value.get("error") {
        return Some(Err(complaint(error)));
    }
    value.get("result").cloned().map(Ok)
}

/// Reads the answers to so many questions that were sent as one.
pub(super) fn answers(text: &str, count: usize) -> Option<Result<Vec<Answer>, (i64, String)>> {
    let value = match answer(text)? {
        Ok(value) => value,
        Err(error) => return Some(Err(error)),
    };
    let list = value.as_array()?;
    let each = list.iter().map(|one| match one.as_array().and_then(|one| one.first()) {
        Some(value) => Ok(value.clone()),
        None => Err(complaint(one)),
    });
    (list.len() == count).then(|| Ok(each.collect()))
}

fn complaint(error: &Value) -> (i64, String) {
    let words = error.get("message").and_then(Value::as_str).unwrap_or_default();
    (error.get("code").and_then(Value::as_i64).unwrap_or(0), words_of(words))
}

/// Makes what an aria2 says fit to be shown. It may repeat the address of a file, which nobody else is to see.
fn words_of(text: &str) -> String {
    let masked = secrets().mask_foreign(text);
    let words = masked.split_whitespace().map(|word| if word.contains("://") { "(address)" } else { word });
    clean_line(&words.collect::<Vec<_>>().join(" "))
}

/// Reads how a download stands.
pub(super) fn download(value: &Value) -> Option<Download> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let number = |key: &str| text(key).and_then(|text| text.parse().ok()).unwrap_or(0);
    let state = match text("status")? {
        "active" => State::Active,
        "waiting" => State::Waiting,
        "paused" => State::Paused,
        "complete" => State::Complete,
        "removed" => State::Removed,
        "error" => State::Failed {
            code: text("errorCode").and_then(|code| code.parse().ok()).unwrap_or(0),
            message: words_of(text("errorMessage").unwrap_or_default()),
        },
        _ => return None,
    };
    Some(Download {
        state,
        done: number("completedLength"),
        total: number("totalLength"),
        speed: number("downloadSpeed"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::gid;

    #[test]
    fn each_question_carries_the_secret_in_its_body() {
        let secret = Hidden::new("s3cr3t \"quoted\"").unwrap();
        let one: Value = serde_json::from_str(&question(Some(&secret), "aria2.getVersion", Vec::new())).unwrap();
        assert_eq!(one["params"], json!(["token:s3cr3t \"quoted\""]));
        let calls = vec![("aria2.tellStatus", tell(&gid("a"))), ("aria2.tellStatus", tell(&gid("b")))];
        let both: Value = serde_json::from_str(&questions(Some(&secret), calls)).unwrap();
        for call in both["params"][0].as_array().unwrap() {
            assert_eq!(call["params"][0], "token:s3cr3t \"quoted\"");
        }
        let open: Value = serde_json::from_str(&question(None, "aria2.getVersion", Vec::new())).unwrap();
        assert_eq!(open["params"], json!([]));
    }

    #[test]
    fn a_hostile_place_stays_one_option() {
        let out = "a\n  dir=/etc\"/b.mkv".to_owned();
        let wish = Wish { gid: gid("a"), address: "https://x".to_owned(), dir: None, out: out.clone(), chunks: 32 };
        let parameters = add(&wish);
        assert_eq!((&parameters[1]["out"], &parameters[1]["split"]), (&Value::from(out), &"16".into()));
        assert!(parameters[1].get("dir").is_none());
    }

    #[test]
    fn answers_are_read_in_their_order_and_odd_ones_are_none() {
        let text = r#"{"id":"redriva","jsonrpc":"2.0","result":[["abc"],{"code":1,"message":"No https://x.y/z\u001b[31m here"}]}"#;
        let both = answers(text, 2).unwrap().unwrap();
        assert_eq!(both[0], Ok(Value::from("abc")));
        let (code, words) = both[1].clone().unwrap_err();
        assert_eq!(code, 1);
        assert!(words.contains("(address)") && !words.contains('\u{1b}'), "{words}");
        assert!(answers(text, 3).is_none());
        let refused = answers(r#"{"error":{"code":1,"message":"Unauthorized"}}"#, 2).unwrap();
        assert_eq!(refused, Err((1, "Unauthorized".to_owned())));
        for odd in ["", "[]", "<html>", "{}"] {
            assert!(answer(odd).is_none(), "{odd}");
        }
    }

    #[test]
    fn a_download_is_read_with_its_numbers() {
        let value = json!({ "status": "active", "totalLength": "100", "completedLength": "40", "downloadSpeed": "7" });
        assert_eq!(download(&value), Some(Download { state: State::Active, done: 40, total: 100, speed: 7 }));
        let failed = json!({ "status": "error", "errorCode": "13", "errorMessage": "exists" });
        let state = download(&failed).unwrap().state;
        assert_eq!(state, State::Failed { code: FILE_EXISTS, message: "exists".to_owned() });
        assert_eq!(download(&json!({ "status": "dancing" })), None);
    }
}
