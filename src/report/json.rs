//! One JSON value on its own, readable by people too.

use std::io::{self, Write};

use serde_json::Value;

/// Writes a value over several lines, with a line feed at its end.
pub(super) fn write_json(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
