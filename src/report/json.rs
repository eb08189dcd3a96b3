//! One JSON value on its own, readable by people too.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use crate::format::json_pretty;

/// Writes one JSON value over several lines.
pub(super) fn write_json<T: Serialize>(out: &mut dyn Write, value: &T) -> io::Result<()> {
    json_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Returns a number without a needless fraction, as the service writes it: `100`, not `100.0`.
#[expect(clippy::cast_possible_truncation, reason = "checked to be a small whole number")]
pub(super) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { Value::from(value as i64) } else { Value::from(value) }
}
