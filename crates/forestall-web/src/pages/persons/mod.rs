//! Protected persons: who a source is, for those who may know, and the end of that knowledge.

pub(crate) mod enter;
pub(crate) mod erase;
pub(crate) mod list;
