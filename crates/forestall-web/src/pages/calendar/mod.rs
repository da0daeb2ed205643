//! What is due: a page, a file to take along, and private addresses for calendar programs.

pub(crate) mod file;
pub(crate) mod page;
