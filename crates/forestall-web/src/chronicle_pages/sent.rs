//! What a browser sends: names and values, some names several times.

use forestall_engagement::chronicle::Owner;
use serde::Deserialize;

use crate::pages::marks::SentMark;

/// The pairs of a form or of an address.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Sent(Vec<(String, String)>);

impl Sent {
    /// Returns the first value of a name that is not blank.
    pub(crate) fn get<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).find(|value| !value.trim().is_empty())
    }

    /// Returns all values of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the first value of a name, blank where there is none.
    pub(crate) fn text(&self, name: &str) -> String {
        self.all(name).next().unwrap_or_default().to_owned()
    }

    /// Says whether the form is shown once more with all that can be chosen for a mark, before it is taken.
    pub(super) fn unfolds(&self) -> bool {
        self.get("unfold") == Some("marks")
    }

    /// Says whether all that can be chosen for a mark is shown.
    pub(super) fn wants_all_marks(&self) -> bool {
        self.get("unfold").is_some()
    }

    /// Returns what was chosen for a mark.
    pub(super) fn mark(&self) -> SentMark {
        SentMark {
            audience: self.text("audience"),
            readers: self.all("reader").map(str::to_owned).collect(),
            embargo_until: self.text("embargo_until"),
            attribution: self.text("attribution"),
            review_by: self.text("review_by"),
        }
    }
}

/// Returns what somebody typed for an owner: the name of a colleague means their account.
pub(super) fn owner(typed: &str, colleagues: &[(forestall_confidence::AccountId, String)]) -> Owner {
    let typed = typed.trim();
    let mut named = colleagues.iter().filter(|(_, name)| name.to_lowercase() == typed.to_lowercase());
    match (named.next(), named.next()) {
        (Some((account, _)), None) => Owner::Account(*account),
        _ => Owner::Named(typed.to_owned()),
    }
}
