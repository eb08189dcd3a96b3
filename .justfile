# `just ci` is what has to pass before a change lands; `.ci/run` says the same and does not need `just`.

export INSTA_UPDATE := "no"

# Everything that has to pass
ci: format lints documentation tests

format:
    cargo fmt --check

lints:
    cargo clippy --locked --all-targets -- -D warnings

documentation:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

tests:
    cargo test --locked

# The program on an invented account
demo:
    cargo run --release -- demo

# Prints each figure beside its bound
bench:
    cargo bench

# Many rounds of each proof; `just proofs 1000 7 kills`
proofs rounds="200" seed="7" name="":
    REDRIVA_ROUNDS={{ rounds }} REDRIVA_SEED={{ seed }} cargo test --release --test proofs {{ name }} -- --nocapture

# The oldest toolchain that is promised; needs `rustup toolchain install 1.89`
oldest:
    cargo +1.89 check --locked --all-targets

# Licences, sources and known faults of the dependencies; needs cargo-deny
deny:
    cargo deny check

# Spelling; needs typos-cli
spelling:
    typos --config .typos.toml
