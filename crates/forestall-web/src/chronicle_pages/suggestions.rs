//! What the lines of a page's forms suggest: each list stands once on the page, however many forms use it.

use std::collections::BTreeSet;

use forestall_types::ChronicleKind;

use super::field_spec::FieldKind;
use super::{ActForm, Context};

/// What a line suggests while somebody types.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Suggested {
    /// Records of some kinds, by title.
    Records(&'static [ChronicleKind]),
    Countries,
    Colleagues,
}

/// A list of suggestions, ready to print.
pub(crate) struct Suggestions {
    /// Its id in the page.
    pub(crate) list: String,
    /// Value and label.
    pub(crate) options: Vec<(String, String)>,
}

impl Suggested {
    /// Returns what a field suggests.
    pub(super) const fn by(kind: &FieldKind) -> Option<Self> {
        match kind {
            FieldKind::Record(kinds) => Some(Self::Records(kinds)),
            FieldKind::Polity => Some(Self::Countries),
            FieldKind::Owner => Some(Self::Colleagues),
            _ => None,
        }
    }

    /// Returns the id of its list in a page.
    pub(super) fn list(self) -> String {
        match self {
            Self::Records(kinds) => {
                let codes: Vec<_> = kinds.iter().map(|kind| kind.code()).collect();
                format!("all-{}", codes.join("-or-"))
            }
            Self::Countries => "all-countries".to_owned(),
            Self::Colleagues => "all-colleagues".to_owned(),
        }
    }

    /// Returns its list, ready to print.
    pub(super) fn suggestions(self, ctx: &Context) -> Suggestions {
        Suggestions { list: self.list(), options: self.options(ctx) }
    }

    fn options(self, ctx: &Context) -> Vec<(String, String)> {
        match self {
            Self::Records(kinds) => {
                let rows = kinds.iter().flat_map(|kind| ctx.offered(*kind));
                rows.map(|row| (row.face.title.clone(), row.id.to_string())).collect()
            }
            Self::Countries => {
                ctx.polities().iter().map(|(code, name)| (name.clone(), code.to_string())).collect()
            }
            Self::Colleagues => {
                ctx.colleagues.iter().map(|(_, name)| (name.clone(), String::new())).collect()
            }
        }
    }
}

/// Returns what the lines of some forms suggest.
pub(super) fn suggested_in<'a>(forms: impl IntoIterator<Item = &'a ActForm>) -> BTreeSet<Suggested> {
    let fields = forms.into_iter().flat_map(|form| &form.fields);
    fields.filter_map(|field| Suggested::by(&field.kind)).collect()
}
