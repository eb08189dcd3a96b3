//! Logging in and out with the real program, and what keeps a token good; all over real HTTP.

mod by_code;
mod home;
mod hostile;
mod on_the_screen;
mod out;
mod paste;
mod renewal;
