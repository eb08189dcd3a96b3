//! The endpoints that change the account: add, select, delete, unrestrict, revoke.
//!
//! Only called when no fault and no quota stands in the way. Start at `write`.

use super::adding::{self, Wanted};
use super::answer::Answer;
use super::links;
use super::routes::{Query, Route};
use super::service::Service;

/// Answers what changes the account.
pub(super) fn write(service: &Service, route: &Route<'_>, token: &str, body: &[u8]) -> Answer {
    let form = || Query::parse(&String::from_utf8_lossy(body));
    if let Some(wanted) = Wanted::read(route, body) {
        return adding::add(service, wanted);
    }
    match *route {
        Route::SelectFiles(id) => select_files(service, id, &form()),
        Route::Delete(id) if service.account.remove(id) => Answer::empty(204),
        Route::Unrestrict => links::unrestrict(service, &form()),
        Route::DeleteDownload(id) => links::delete_download(service, id),
        Route::DisableAccessToken => {
            service.logins.revoke(token);
            service.meter.revoked();
            Answer::empty(204)
        }
        _ => Answer::unknown(),
    }
}

fn select_files(service: &Service, id: &str, form: &Query) -> Answer {
    let account = &service.account;
    let Some(entry) = account.find(id) else { return Answer::unknown() };
    let Some(files) = form.get("files").filter(|files| !files.is_empty()) else {
        return Answer::missing_parameter(404, "files");
    };
    let converting = entry.status == "magnet_conversion";
    if !converting && entry.status != "waiting_files_selection" {
        return Answer::error(202, "action_already_done", 31);
    }
    let wanted = if files == "all" {
        None
    } else {
        match files.split(',').map(|file| file.trim().parse()).collect::<Result<Vec<u32>, _>>() {
            Ok(ids) => Some(ids),
            Err(_) => return Answer::error(404, "parameter_invalid_value", 2),
        }
    };
    if converting && service.writing.forgets_early_choice {
        return Answer::empty(204);
    }
    // The entry itself has its place already.
    let others = account.active().len().saturating_sub(1);
    let fate = account.fate(id).unwrap_or_else(|| service.fates.of_hash(&entry.hash, true));
    if others >= service.writing.active_limit && fate.needs_place {
        return Answer::no_place();
    }
    if converting {
        // Where a choice is not forgotten, the wait for the files is over.
        account.turn(id, "waiting_files_selection");
    }
    if account.choose(id, wanted, fate) { Answer::empty(204) } else { Answer::error(404, "parameter_invalid_value", 2) }
}
