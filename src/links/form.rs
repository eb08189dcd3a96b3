//! Lists of direct links for other programs. Names were cleaned before they come here, and addresses checked; whatever a
//! name holds, it stays one value on one line.

use std::io::{self, Write};

use serde_json::json;

use super::plan::ReadyLink;
use crate::format::json;

/// What a list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFormat {
    /// One address a line.
    Plain,
    /// For `aria2c -i`.
    Aria2,
    /// For `curl -K`.
    Curl,
    /// A playlist.
    M3u,
    /// One object a line.
    Json,
}

/// Writes a list.
pub fn write_links(out: &mut dyn Write, format: LinkFormat, links: &[ReadyLink]) -> io::Result<()> {
    match format {
        LinkFormat::M3u => writeln!(out, "#EXTM3U")?,
        LinkFormat::Curl if !links.is_empty() => writeln!(out, "create-dirs\nlocation\nfail\ngloboff")?,
        LinkFormat::Plain | LinkFormat::Aria2 | LinkFormat::Curl | LinkFormat::Json => {}
    }
    links.iter().try_for_each(|link| write_one(out, format, link))
}

fn write_one(out: &mut dyn Write, format: LinkFormat, link: &ReadyLink) -> io::Result<()> {
    let address = &link.direct.address;
    match format {
        LinkFormat::Plain => writeln!(out, "{address}"),
        LinkFormat::Aria2 => writeln!(
            out,
            "{address}\n  out={}\n  gid={}\n  auto-file-renaming=false\n  allow-overwrite=false",
            link.place,
            link.gid()
        ),
        LinkFormat::Curl => writeln!(out, "url = \"{address}\"\noutput = \"{}\"", quoted(&link.place)),
        LinkFormat::M3u => writeln!(out, "#EXTINF:-1,{}\n{address}", link.name()),
        LinkFormat::Json => {
            let value = json!({
                "schema": 1,
                "id": link.torrent.as_str(),
                "state": "ready",
                "link": link.direct.link,
                "url": address,
                "name": link.name(),
                "place": link.place,
                "file": link.file.as_ref().map(|file| json!({ "id": file.id, "path": file.path })),
                "rar": link.is_rar,
                "bytes": link.direct.bytes,
                "chunks": link.direct.chunks,
                "gid": link.gid().as_str(),
            });
            json(out, &value)?;
            out.write_all(b"\n")
        }
    }
}

/// Writes a text as curl reads one between quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '"' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push('_'),
            c => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::links::{Behind, LinkPlan, LinkTarget};
    use crate::model::{DirectLink, TorrentFile, TorrentId};

    const ADDRESS: &str = "https://1.download.real-debrid.com/d/X/a.mkv";

    fn ready(torrent: &str, path: &str) -> ReadyLink {
        let link = "https://real-debrid.com/d/ABCDEFGHIJKLM".to_owned();
        let file = TorrentFile { id: 1, path: path.to_owned(), bytes: 7, selected: true };
        let id = TorrentId::parse("ABCDEFGHIJKLM").unwrap();
        let target = LinkTarget {
            torrent: id,
            name: torrent.to_owned(),
            link: link.clone(),
            behind: Behind::File(file),
            has_company: true,
            place: None,
        };
        let direct = DirectLink {
            link,
            download: "X".to_owned(),
            address: ADDRESS.to_owned(),
            name: path.to_owned(),
            bytes: Some(7),
            chunks: 16,
        };
        LinkPlan::default().ready(&target, direct)
    }

    fn written(format: LinkFormat, link: &ReadyLink) -> String {
        let mut text = Vec::new();
        write_links(&mut text, format, std::slice::from_ref(link)).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn each_program_gets_its_form() {
        let link = ready("Big \"Buck\"", "/Season 1/a.mkv");
        assert_eq!(written(LinkFormat::Plain, &link), format!("{ADDRESS}\n"));
        let aria2 = written(LinkFormat::Aria2, &link);
        assert!(aria2.starts_with(&format!("{ADDRESS}\n  out=Big _Buck_/Season 1/a.mkv\n  gid=")), "{aria2}");
        let curl = written(LinkFormat::Curl, &link);
        // Brackets in an address are no pattern, and `#1` in a name is no place for what one matched.
        assert!(curl.starts_with("create-dirs\nlocation\nfail\ngloboff\n"), "{curl}");
        assert!(curl.ends_with(&format!("url = \"{ADDRESS}\"\noutput = \"Big _Buck_/Season 1/a.mkv\"\n")), "{curl}");
        assert_eq!(written(LinkFormat::M3u, &link), format!("#EXTM3U\n#EXTINF:-1,a.mkv\n{ADDRESS}\n"));
        let value: serde_json::Value = serde_json::from_str(&written(LinkFormat::Json, &link)).unwrap();
        assert_eq!((&value["url"], &value["file"]["path"]), (&ADDRESS.into(), &"/Season 1/a.mkv".into()));
    }

    proptest! {
        #[test]
        fn no_name_makes_a_line_or_an_option_of_its_own(
            torrent in "(\\PC|[\u{0}-\u{1f}\u{85}\u{2028}]|\"|\\\\|-|/|\\.){0,30}",
            path in "(\\PC|[\u{0}-\u{1f}\u{85}\u{2028}]|\"|\\\\|-|/|\\.){0,30}",
        ) {
            let link = ready(&torrent, &path);
            for (format, lines) in [
                (LinkFormat::Plain, 1),
                (LinkFormat::Aria2, 5),
                (LinkFormat::Curl, 6),
                (LinkFormat::M3u, 3),
                (LinkFormat::Json, 1),
            ] {
                let text = written(format, &link);
                prop_assert_eq!(text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']).count(), lines + 1);
                prop_assert!(!text.trim_end_matches('\n').contains(|c: char| c.is_control() && c != '\n'));
            }
            let curl = written(LinkFormat::Curl, &link);
            let output = curl.lines().last().unwrap();
            prop_assert!(output.starts_with("output = \"") && output.ends_with('"'));
            let inner = &output["output = \"".len()..output.len() - 1];
            prop_assert!(!inner.replace("\\\\", "").replace("\\\"", "").contains(['"', '\\']));
        }
    }
}
