//! All integration tests in one binary, one module a subject: one link instead of twenty.

#[cfg(test)]
mod demo;
