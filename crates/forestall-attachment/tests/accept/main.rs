//! What comes in and what goes out, kind by kind; every file is made here.

#![expect(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "helpers of tests stand outside test functions"
)]

mod jpeg;
mod pdf;
mod pdf_bombs;
mod png;
mod properties;
mod samples;
mod text;
