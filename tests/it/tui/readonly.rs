//! The full screen on an archive that nobody may write here: everything is shown, and a sync says why not.

use redriva::model::SyncMode;

use super::window::Window;
use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_shows_an_archive_on_a_read_only_mount_and_says_that_nothing_can_be_stored() {
    let house = House::quick(8).await;
    house.run(SyncMode::Fast).await;
    let (path, folder) = (house.archive_path(), house.folder().to_owned());
    let script = format!(
        "mount --bind {0} {0} && mount -o remount,ro,bind {0} && exec {1}",
        folder.display(),
        env!("CARGO_BIN_EXE_redriva")
    );
    let can = std::process::Command::new("unshare").args(["-m", "mount", "--bind", "/tmp", "/tmp"]).status();
    if !can.is_ok_and(|status| status.success()) {
        crate::house::skipped("nothing can be mounted here");
        return;
    }
    let before = std::fs::read(&path).unwrap();
    let (url, token) = (house.demo.base_url(), house.demo.token().to_owned());
    house.demo.reset_traffic();
    tokio::task::spawn_blocking(move || {
        let environment = [
            ("REDRIVA_ARCHIVE", path.to_str().unwrap()),
            ("RD_API_URL", &url),
            ("RD_TOKEN", &token),
            ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
        ];
        let mut window = Window::run_in(&["unshare", "-m", "sh", "-c", &script], true, &environment);
        window.wait_for("nothing stored");
        window.press("2");
        window.wait_for("8 torrents");
        window.press("s");
        window.wait_for("it lies on a read-only");
        window.wait_for("Everything stored is safe");
        for screen in ["3", "4", "5", "1"] {
            window.press(screen);
            window.step();
        }
        window.press("q");
        assert_eq!(window.end().exit_code(), 0);
        assert!(std::fs::read(&path).unwrap() == before);
    })
    .await
    .unwrap();
    assert_eq!(house.traffic().requests, 0);
}
