//! Handling marks: that of one record, those to look at again, and what they mean.

mod change;
pub(crate) mod explained;
pub(crate) mod fields;
mod mark_names;
mod mark_offer;
pub(crate) mod page;
mod readers;
pub(crate) mod release;
pub(crate) mod review;
mod sent;
mod subject;
pub(crate) mod words;

pub(crate) use change::{approve, narrow, refuse};
pub(crate) use fields::MarkFields;
pub(crate) use mark_names::{MarkNames, colleagues};
pub(crate) use mark_offer::MarkOffer;
pub(crate) use sent::SentMark;
pub(crate) use words::person_list;
