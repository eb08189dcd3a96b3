//! A connection as every one of this program is: settings against hostile and damaged files, names taken literally.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::patience::wait_for_others;

/// Statements kept prepared on one connection; the program has about forty.
const STATEMENTS: usize = 64;

/// Opens a file as SQLite's library takes it, with the settings for hostile and damaged ones.
pub(in crate::archive) fn open(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    // A name that begins with "file:" would be read as an address with options; no absolute one does.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut db = Connection::open_with_flags(&path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    wait_for_others(&mut db)?;
    harden(&db)?;
    Ok(db)
}

/// Opens the file itself without locks, which leaves no trace and is right as long as nobody writes.
pub(in crate::archive) fn frozen(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let db = Connection::open_with_flags(address(file), flags)?;
    harden(&db)?;
    only_reading(db)
}

/// Makes sure that nothing is written, and that the file can be read at all.
pub(in crate::archive) fn only_reading(db: Connection) -> rusqlite::Result<Connection> {
    db.pragma_update(None, "query_only", true)?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(db)
}

/// Returns the address of a file that does not change; every byte that has a meaning in one is written as its number.
fn address(file: &Path) -> String {
    use std::fmt::Write as _;
    let mut address = "file://".to_owned();
    #[cfg(unix)]
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(file.as_os_str());
    #[cfg(not(unix))]
    let text = format!("/{}", file.to_string_lossy().trim_start_matches(r"\\?\").replace('\\', "/"));
    #[cfg(not(unix))]
    let bytes = text.as_bytes();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte) {
            address.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address.push_str("?immutable=1");
    address
}

/// Settings against hostile or damaged files, for every connection.
pub(in crate::archive) fn harden(db: &Connection) -> rusqlite::Result<()> {
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Keeps a statement's plan whatever is bound to it; else some are planned anew each time they are used.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.pragma_update(None, "temp_store", "MEMORY")
}
