//! What SQLite's errors mean, in words.

/// Says what is wrong with a value that is none this program stored, or with a table that is not there.
pub(super) fn unreadable(error: &rusqlite::Error) -> Option<&'static str> {
    match error {
        rusqlite::Error::Utf8Error(..) => Some("a text in it is no UTF-8; find it with: redriva check"),
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::IntegralValueOutOfRange(..) => {
            Some("a value in it is not what was stored; find it with: redriva check")
        }
        rusqlite::Error::SqliteFailure(_, Some(text)) | rusqlite::Error::SqlInputError { msg: text, .. }
            if text.starts_with("no such table") || text.starts_with("no such column") =>
        {
            Some("a table or a column is missing; see which with: redriva check")
        }
        _ => None,
    }
}

/// Returns SQLite's extended code, 0 for an error of another kind.
pub(super) fn io_code(error: &rusqlite::Error) -> std::ffi::c_int {
    error.sqlite_error().map_or(0, |error| error.extended_code)
}

/// Says what SQLite was doing when the system failed it, by its extended code.
pub(super) fn io_words(code: std::ffi::c_int) -> &'static str {
    use rusqlite::ffi;
    match code {
        ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS => {
            "the disk cannot be read"
        }
        ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC => {
            "the disk did not take what was written (fsync failed)"
        }
        ffi::SQLITE_IOERR_LOCK | ffi::SQLITE_IOERR_RDLOCK | ffi::SQLITE_IOERR_CHECKRESERVEDLOCK => {
            "the file system cannot lock it"
        }
        ffi::SQLITE_IOERR_SHMOPEN
        | ffi::SQLITE_IOERR_SHMMAP
        | ffi::SQLITE_IOERR_SHMSIZE
        | ffi::SQLITE_IOERR_SHMLOCK => "the index of its journal (-shm) cannot be used",
        ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_TRUNCATE => {
            "it cannot be written (the disk, a quota or a limit on the size of files)"
        }
        _ => "the disk failed",
    }
}
