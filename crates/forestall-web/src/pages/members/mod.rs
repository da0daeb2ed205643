//! Who takes part in an engagement, and in which caucus.

pub(crate) mod change;
pub(crate) mod page;
