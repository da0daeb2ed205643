//! Who takes part in an engagement and in which caucus, and who observes.

pub(crate) mod change;
pub(crate) mod observers;
pub(crate) mod page;
