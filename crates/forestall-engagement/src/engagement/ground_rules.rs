//! What those who take part agreed about how they talk.

use forestall_confidence::{Attribution, Audience, Mark};
use forestall_types::{EngagementId, coded_enum};
use serde::{Deserialize, Serialize};

use super::Track;
use crate::{Phrase, Words};

coded_enum!(
    /// Something of an engagement that observers may be let see.
    ObserverSight, "thing observers may see",
    /// Ground rules, aims and the agenda of sessions.
    Agenda => "agenda", "the agenda";
    /// Who was there, by pseudonym.
    Attendance => "attendance", "who was there";
    /// What was said in plenary, as summed up.
    PlenarySummaries => "plenary-summaries", "summaries of plenaries";
    /// The texts on the table.
    Texts => "texts", "the texts on the table";
);

coded_enum!(
    /// What may be kept of what is said.
    Recording, "rule about recording",
    /// Nothing.
    Nothing => "nothing", "nothing is recorded";
    /// Notes that name nobody.
    NotesWithoutNames => "notes-without-names", "notes without names";
    /// A summary all of them agreed to.
    AgreedSummary => "agreed-summary", "a summary all agreed to";
    /// Sound, where all consent each time.
    SoundByConsent => "sound-by-consent", "sound, where all consent each time";
);

/// Ground rules. New ones hold from then on. Where they are stricter than the mark of the engagement about who may be
/// named, the mark is narrowed with them, and with it all that was recorded; milder ones release nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundRules {
    /// How what is said may be attributed.
    pub attributed: Attribution,
    /// What observers see; nothing where the list is empty.
    pub observers_see: Vec<ObserverSight>,
    /// In which languages they talk, and who interprets.
    pub language: Option<Phrase>,
    /// What may be kept of it.
    pub recording: Recording,
    /// Further rules.
    pub further: Option<Words>,
    /// Why these, where others held before.
    pub reason: Option<Words>,
}

impl GroundRules {
    /// Returns the rules that hold on a track until others are agreed.
    ///
    /// The Chatham House Rule on Track 1.5 and II; observers see nothing anywhere until somebody agrees that they may.
    pub const fn usual(track: Track) -> Self {
        let attributed = match track {
            Track::TrackI => Attribution::ByName,
            Track::TrackOneAndHalf | Track::TrackII => Attribution::NotAttributable,
        };
        Self {
            attributed,
            observers_see: Vec::new(),
            language: None,
            recording: Recording::NotesWithoutNames,
            further: None,
            reason: None,
        }
    }

    /// Returns a mark under which no more is told of who said something than these rules allow.
    #[must_use]
    pub fn hold(&self, mark: Mark) -> Mark {
        Mark { attribution: mark.attribution.max(self.attributed), ..mark }
    }

    /// Says whether observers see this.
    pub fn show_observers(&self, sight: ObserverSight) -> bool {
        self.observers_see.contains(&sight)
    }

    /// Returns who reads such a thing under these rules: everybody present, or the members alone.
    pub fn audience(&self, sight: ObserverSight, engagement_id: EngagementId) -> Audience {
        if self.show_observers(sight) {
            Audience::present(engagement_id)
        } else {
            Audience::engagement(engagement_id)
        }
    }
}
