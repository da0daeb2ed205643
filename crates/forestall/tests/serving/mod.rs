//! The program serving a desk, and people who visit it over plain HTTP; shared by the test programs.

#![allow(dead_code, reason = "each test program uses its own part of this")]

pub(crate) mod accounts;
pub(crate) mod answer;
pub(crate) mod client;
pub(crate) mod place;
pub(crate) mod process;
pub(crate) mod served;
