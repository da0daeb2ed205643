//! The acts upon a situation.

use forestall_confidence::Capability;
use forestall_types::{PolityCode, coded_enum};
use serde::{Deserialize, Serialize};

use crate::chronicle::{ChronicleAct, Mentioned, Told};
use crate::{Phrase, Words};

coded_enum!(
    /// What a situation is about.
    Theme, "theme",
    /// Land, borders, sea.
    Territory => "territory", "territory";
    /// Water, minerals, fuel, land use.
    Resources => "resources", "resources";
    /// Drought, floods, loss of pasture and harvests.
    Climate => "climate", "climate";
    /// Elections and succession.
    Elections => "elections", "elections";
    /// Rights and safety of minorities.
    Minorities => "minorities", "minorities";
);

/// An act upon a situation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SituationAct {
    /// Somebody begins to watch it.
    Open {
        /// What it is called.
        title: Phrase,
        /// Why it is watched.
        why: Words,
        /// The countries it is about.
        polities: Vec<PolityCode>,
    },
    /// A theme is named.
    AddTheme {
        /// Which.
        theme: Theme,
        /// The root cause seen behind it.
        root_cause: Option<Words>,
    },
    /// Nobody watches it any more.
    Close {
        /// Why.
        why: Words,
    },
}

impl ChronicleAct for SituationAct {
    fn needs(&self) -> Capability {
        Capability::WriteNotes
    }

    fn told(&self) -> Told {
        match self {
            Self::Open { why, .. } => Told::new("opened", Some(why.as_str())),
            Self::AddTheme { theme, root_cause } => {
                Told::new(format!("theme added: {theme}"), root_cause.as_ref().map(Words::as_str))
            }
            Self::Close { why } => Told::new("closed", Some(why.as_str())),
        }
    }

    fn mentions(&self) -> Vec<Mentioned> {
        match self {
            Self::Open { polities, .. } => polities.iter().copied().map(Mentioned::Polity).collect(),
            Self::AddTheme { .. } | Self::Close { .. } => Vec::new(),
        }
    }
}
