//! Appeals: the list, and who asks whom for what.

mod forms;
mod lines;
pub(crate) mod list;
mod page;

pub(crate) use page::AppealScreen;
