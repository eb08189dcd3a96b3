//! What Tab brings, in every shell that this machine has: typed on a terminal, with the scripts as they are printed.

use std::path::Path;

use crate::shell::{Shell, ran};
use crate::tui::window::Window;

/// A shell without its user's files, what loads the script, and what empties the line.
struct Known {
    words: &'static [&'static str],
    load: &'static str,
}

const BASH: Known =
    Known { words: &["/bin/bash", "--norc", "--noprofile", "-i"], load: "source <(redriva completions bash)" };
const ZSH: Known = Known {
    words: &["/usr/bin/zsh", "-f", "-i"],
    load: "PS1='$ '; autoload -U compinit; compinit -u -D; source <(redriva completions zsh)",
};
const FISH: Known = Known {
    words: &["/usr/bin/fish", "--no-config", "-i"],
    load: "function fish_prompt; echo '$ '; end; redriva completions fish | source",
};

/// What is typed, and what stands there after Tab.
const TYPED: [(&str, &str); 12] = [
    ("redriva list stat", "redriva list status:"),
    ("redriva list status:vir", "redriva list status:virus"),
    ("redriva list metropolis is:dup", "redriva list metropolis is:duplicate"),
    ("redriva export refused:y", "redriva export refused:yes"),
    ("redriva list @Lar", "redriva list @Large\\ films"),
    ("redriva jobs undo ", "redriva jobs undo 1"),
    ("redriva add x --files vid", "redriva add x --files videos"),
    ("redriva sync tor", "redriva sync torrents"),
    ("redriva sync details --status downloa", "redriva sync details --status download"),
    ("redriva history --kind gon", "redriva history --kind gone"),
    ("redriva export --format magn", "redriva export --format magnets"),
    ("redriva themes --default mo", "redriva themes --default mono"),
];

const VIEW: &str = "[[view]]\nname = \"Large films\"\nquery = \"size:>10G\"\n";

async fn prepared() -> Shell {
    let shell = Shell::synced(4).await;
    let ids = shell.run(&["list", "--ids"]).out;
    let id = ids.lines().next().unwrap();
    assert_eq!(shell.run(&["delete", id, "--yes", "--expect", "1"]).code, Some(0));
    let own = shell.home().join(".config/redriva");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(own.join("views.toml"), VIEW).unwrap();
    shell
}

fn completes(shell: &Shell, known: &Known) {
    let program = Path::new(env!("CARGO_BIN_EXE_redriva")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", program.display());
    let environment = [("HOME", shell.home().to_str().unwrap()), ("PATH", &path), ("TERM", "xterm")];
    let mut window = Window::run_in(known.words, true, &environment);
    window.wait_for("");
    window.press(&format!("{}; clear; echo lo''aded\n", known.load));
    window.wait_for("loaded");
    for (n, (typed, there)) in TYPED.into_iter().enumerate() {
        window.press(&format!("{typed}\t"));
        window.wait_for(there);
        // The line is emptied, and the next one is on an empty screen.
        window.press("\x15");
        window.step();
        window.press(&format!("clear; echo ne''xt-{n}\n"));
        window.wait_for(&format!("next-{n}"));
    }
    window.press("exit\n");
    window.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_completes_words_that_only_this_program_knows() {
    let shell = prepared().await;
    for known in [BASH, ZSH, FISH] {
        if Path::new(known.words[0]).exists() {
            completes(&shell, &known);
        } else {
            println!("{} is not installed here: nothing is shown of it.", known.words[0]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_script_is_put_where_the_shell_of_the_account_looks_for_it() {
    let shell = Shell::quick(1).await;
    for (path, place) in [
        ("/bin/bash", ".local/share/bash-completion/completions/redriva"),
        ("/usr/bin/zsh", ".zfunc/_redriva"),
        ("/usr/bin/fish", ".config/fish/completions/redriva.fish"),
    ] {
        let name = path.rsplit('/').next().unwrap();
        for _ in 0..2 {
            let told = ran(shell.command(&["completions", "--install"]).env("SHELL", path));
            assert_eq!((told.code, told.err.as_str()), (Some(0), ""));
            assert!(told.out.contains(place), "{}", told.out);
        }
        let kept = std::fs::read_to_string(shell.home().join(place)).unwrap();
        assert_eq!(kept, shell.run(&["completions", name]).out);
    }
    let data = shell.home().join("data");
    let elsewhere = ran(shell.command(&["completions", "bash", "--install"]).env("XDG_DATA_HOME", &data));
    assert_eq!(elsewhere.code, Some(0));
    assert!(data.join("bash-completion/completions/redriva").exists());
    for unknown in [&["completions", "elvish", "--install"][..], &["completions", "--install"]] {
        let told = shell.run(unknown);
        assert_eq!(told.code, Some(2), "{}", told.out);
        assert!(told.err.contains("redriva completions bash --install"), "{}", told.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_offered_and_nothing_is_said_where_nothing_can_be_read() {
    let shell = Shell::quick(1).await;
    for line in ["redriva jobs ", "redriva snapshot restore ", "redriva list @", "redriva", "", "x 'y"] {
        let told = shell.run(&["completions", "--words", line]);
        assert_eq!((told.code, told.out.as_str(), told.err.as_str()), (Some(0), "", ""), "{line}");
    }
}
