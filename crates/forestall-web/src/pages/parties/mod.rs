//! Parties: the list, their pages, relations on a day, the actor map.

mod around;
mod forms;
mod lines;
pub(crate) mod list;
pub(crate) mod map;
mod page;
pub(crate) mod relations;

pub(crate) use page::PartyScreen;
