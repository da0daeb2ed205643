//! Who did something, and when.

use jiff::Timestamp;
use serde::Serialize;

use crate::Officer;

/// One act: who, when, what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Acted<Event> {
    /// Who acts.
    pub acted_by: Officer,
    /// When.
    pub acted_at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

impl<Event> Acted<Event> {
    /// Returns the same act with what it is seen as something else.
    pub fn map<Other>(self, f: impl FnOnce(Event) -> Other) -> Acted<Other> {
        Acted { acted_by: self.acted_by, acted_at: self.acted_at, event: f(self.event) }
    }
}
