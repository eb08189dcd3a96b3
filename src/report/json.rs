//! JSON for scripts: one object, readable, with a line end.

use std::io::{self, Write};

use serde::Serialize;

/// Writes one JSON value over several lines.
pub(super) fn write_json<T: Serialize>(out: &mut dyn Write, value: &T) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
