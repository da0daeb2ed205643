//! A danger of conflict that somebody watches.

mod act;

pub use act::{SituationAct, Theme};

use forestall_confidence::Viewer;
use forestall_types::{ActId, ChronicleId, ChronicleKind, PolityCode};
use thiserror::Error;

use crate::chronicle::{Chronicle, Entry, Face};
use crate::{Phrase, Words};

/// Why an act upon a situation was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SituationError {
    /// The first act opens it, and only the first.
    #[error("a situation is opened once; choose another act")]
    OpenedAlready,
    /// It is closed.
    #[error("this situation is closed; open it again first")]
    Closed,
}

/// A danger of conflict: a country, a part of one, several, or a dispute.
#[derive(Clone, PartialEq, Debug)]
pub struct Situation {
    /// Its name.
    pub id: ChronicleId,
    /// What it is called; empty before it is opened.
    pub title: Option<Phrase>,
    /// Why it is watched.
    pub why: Option<Words>,
    /// The countries it is about.
    pub polities: Vec<PolityCode>,
    /// Its themes, each with the act that added it.
    pub themes: Vec<(ActId, Theme)>,
    /// Whether it is closed.
    pub is_closed: bool,
}

impl Chronicle for Situation {
    const KIND: ChronicleKind = ChronicleKind::Situation;
    type Act = SituationAct;
    type Error = SituationError;

    fn fold(id: ChronicleId, entries: &[Entry<SituationAct>]) -> Self {
        let start =
            Self { id, title: None, why: None, polities: Vec::new(), themes: Vec::new(), is_closed: false };
        entries.iter().fold(start, |mut situation, entry| {
            match &entry.act {
                SituationAct::Open { title, why, polities } => {
                    situation.title = Some(title.clone());
                    situation.why = Some(why.clone());
                    situation.polities.clone_from(polities);
                }
                SituationAct::AddTheme { theme, .. } => situation.themes.push((entry.act_id, *theme)),
                SituationAct::Close { .. } => situation.is_closed = true,
            }
            situation
        })
    }

    fn check(&self, act: &SituationAct, _: &Viewer) -> Result<(), SituationError> {
        match act {
            SituationAct::Open { .. } if self.title.is_some() => Err(SituationError::OpenedAlready),
            SituationAct::Open { .. } => Ok(()),
            _ if self.is_closed => Err(SituationError::Closed),
            SituationAct::AddTheme { .. } | SituationAct::Close { .. } => Ok(()),
        }
    }

    fn face(&self) -> Face {
        let polities = self.polities.iter().map(|polity| format!("polity:{polity}"));
        let themes = self.themes.iter().map(|(_, theme)| format!("theme:{}", theme.code()));
        Face {
            title: self.title.as_ref().map(ToString::to_string).unwrap_or_default(),
            line: self.why.as_ref().map(ToString::to_string).unwrap_or_default(),
            state: if self.is_closed { "closed" } else { "watched" }.to_owned(),
            is_over: self.is_closed,
            tags: polities.chain(themes).collect(),
            dues: Vec::new(),
        }
    }
}
