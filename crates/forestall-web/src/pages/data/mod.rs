//! The data behind the desk: how fresh, how complete, what was set aside.

pub(crate) mod health;
pub(crate) mod quarantine;
