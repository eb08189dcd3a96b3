//! Acting on the account over a real terminal: what is marked is deleted, put back, and there again.

use redriva::demo::DemoOptions;

use super::living::Service;

#[test]
fn three_marked_torrents_are_deleted_put_back_and_there_again() {
    let service = Service::of(DemoOptions { seed: 7, ..DemoOptions::quick(30) });
    let before = service.demo.account().ids().len();
    // Only what is done comes back as it was.
    let mut window = service.archived(&[]);
    window.press("   ");
    window.wait_for("3 marked");
    window.press("D");
    window.wait_for("Delete 3 torrents");
    window.press("\r\r");
    window.press("3");
    window.wait_for("y does it now");
    window.press("y");
    window.wait_for("Job 1 is done: 3 done.");
    assert_eq!(service.demo.account().ids().len(), before - 3);
    window.press("R");
    window.wait_for("Put back 3 torrents");
    window.press("\r");
    window.press("y");
    window.wait_for("Job 2 is done: 3 done.");
    assert_eq!(service.demo.account().ids().len(), before);
    // Each of the three went once and came once, whatever else is known of it.
    window.press("5");
    window.wait_for("Came 33");
    window.wait_for("Went 3 ");
    window.wait_for("deleted by you ");
    window.press("6");
    window.wait_for("put back");
    window.press("\r");
    window.wait_for("Job 2: put back, done");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}
