//! The desk's records from outside, on both databases.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../databases/mod.rs"]
mod databases;
#[path = "../peopled/mod.rs"]
mod peopled;

mod conflicts;
mod other_hands;
mod thin_thread;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use databases::{Place, on_both_databases};
use forestall_confidence::{Mark, Viewer};
use forestall_engagement::*;
use forestall_store::chronicles::ChronicleStore;
use forestall_store::database::{Database, DatabaseError};
use forestall_store::desk::*;
use forestall_store::identities::IdentityStore;
use forestall_store::{DatabasePlace, DeskDatabases};
use forestall_types::{ActId, PolityCode};
use forestall_vault::{DeskKey, Vault, VaultError};
use jiff::{SignedDuration, Timestamp};
use peopled::Somebody;
use tempfile::TempDir;
use tokio::task::JoinSet;

const OFFICER: Somebody = Somebody::new(1, "A. Officer", "desk-officer");

/// One officer's desk; what others may see of it is tested elsewhere.
struct Desk {
    store: DeskStore,
    chronicles: ChronicleStore,
    viewer: Viewer,
    _folder: Arc<TempDir>,
}

impl Desk {
    async fn record_decision(&self, new: NewDecision, seen: Sequence) -> Result<RecordedDecision, DeskError> {
        self.store.record_decision(&self.viewer, new, &Mark::internal(), seen).await
    }

    async fn withdraw_decision(&self, withdrawal: Withdrawal) -> Result<SituationDecisions, DeskError> {
        self.store.withdraw_decision(&self.viewer, withdrawal).await
    }

    async fn answer_warning(
        &self,
        warning_id: WarningId,
        answer: Acted<WarningAnswer>,
        seen: Sequence,
    ) -> Result<Warning, DeskError> {
        self.store.answer_warning(&self.viewer, warning_id, answer, seen).await
    }

    async fn open_engagement(&self, new: NewEngagement) -> Result<Engagement, DeskError> {
        // When it is opened is the viewer's to say.
        let viewer = OFFICER.at(new.opened_at);
        self.store.open_engagement(&viewer, new, Mark::internal()).await
    }

    /// Acts upon an engagement as the screens do.
    async fn act_on_engagement(
        &self,
        engagement_id: EngagementId,
        minute: i64,
        act: EngagementAct,
        seen: Sequence,
    ) -> Result<ActId, DeskError> {
        let viewer = OFFICER.at(at(minute));
        self.chronicles.act_upon(&viewer, engagement_id.into(), &act.into(), None, seen).await
    }

    async fn decisions_of(&self, situation: PolityCode) -> Result<SituationDecisions, DeskError> {
        self.store.decisions_of(&self.viewer, situation).await
    }

    async fn standing_decisions(&self) -> Result<BTreeMap<PolityCode, Decision>, DeskError> {
        let standing = self.store.standing_decisions(&self.viewer).await?;
        Ok(standing.into_iter().map(|(situation, decision)| (situation, decision.record)).collect())
    }

    async fn warnings(&self, filter: WarningFilter) -> Result<Vec<Warning>, DeskError> {
        let warnings = self.store.warnings(&self.viewer, filter).await?;
        Ok(warnings.into_iter().map(|warning| warning.record).collect())
    }

    async fn warning(&self, warning_id: WarningId) -> Result<Warning, DeskError> {
        Ok(self.store.warning(&self.viewer, warning_id).await?.unwrap().record)
    }

    async fn engagements(&self, filter: EngagementFilter) -> Result<Vec<Engagement>, DeskError> {
        let engagements = self.store.engagements(&self.viewer, filter).await?;
        Ok(engagements.into_iter().map(|engagement| engagement.record).collect())
    }

    async fn engagement(&self, engagement_id: EngagementId) -> Result<Engagement, DeskError> {
        Ok(self.store.engagement(&self.viewer, engagement_id).await?.unwrap().record)
    }

    async fn timeline_of(&self, situation: PolityCode) -> Result<Vec<TimelineEntry>, DeskError> {
        self.store.timeline_of(&self.viewer, situation).await
    }

    async fn counts(&self) -> Result<DeskCounts, DeskError> {
        self.store.counts(&self.viewer).await
    }

    fn database(&self) -> &Database {
        self.store.database()
    }
}

async fn desk_at(place: &Place) -> Desk {
    let store = peopled::store_at(place).await;
    OFFICER.enter(store.database()).await;
    // Nobody's person key is asked for here; a folder of its own keeps none.
    let folder = tempfile::tempdir().unwrap();
    let persons = DeskDatabases::open(&DatabasePlace::Folder(folder.path().to_owned())).await.unwrap();
    let identities = IdentityStore::new(&persons, Arc::clone(&peopled::VAULT));
    let chronicles = ChronicleStore::new(store.clone(), identities);
    Desk { store, chronicles, viewer: OFFICER.at(at(0)), _folder: Arc::new(folder) }
}

fn polity(code: &str) -> PolityCode {
    code.parse().unwrap()
}

fn words(text: &str) -> Words {
    text.parse().unwrap()
}

fn at(minute: i64) -> Timestamp {
    "2026-10-03T10:00:00.5Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

fn acted<Event>(minute: i64, event: Event) -> Acted<Event> {
    Acted { acted_by: "B. Officer".parse().unwrap(), acted_at: at(minute), event }
}

fn run() -> RunRef {
    RunRef {
        run_id: "17".parse().unwrap(),
        run_hash: "0a".repeat(32).parse().unwrap(),
        origin: "2026-09".parse().unwrap(),
    }
}

fn decision(situation: &str, kind: DecisionKind, minute: i64) -> NewDecision {
    NewDecision {
        situation: polity(situation),
        kind,
        reason: words("violence spreads along the road"),
        decided_by: "A. Officer".parse().unwrap(),
        decided_at: at(minute),
        run: run(),
    }
}

fn engagement(source: EngagementSource, minute: i64) -> NewEngagement {
    let parties = ["Council of the Valley", "Drivers' association"].map(|name| name.parse().unwrap());
    NewEngagement {
        links: OpeningLinks::default(),
        situation: polity("CAF"),
        source,
        track: Track::TrackII,
        parties: Parties::new(parties.to_vec()).unwrap(),
        aim: "reopen the road".parse().unwrap(),
        next_step: NextStep::new("call the elders".parse().unwrap(), Some("2026-10-10".parse().unwrap())),
        run: run(),
        opened_by: "A. Officer".parse().unwrap(),
        opened_at: at(minute),
    }
}

fn withdrawal(decision_id: DecisionId, minute: i64) -> Withdrawal {
    Withdrawal {
        decision_id,
        reason: words("wrong row"),
        withdrawn_by: "A. Officer".parse().unwrap(),
        withdrawn_at: at(minute),
    }
}

/// Walks the thread from a decision to an outcome; returns the engagement as it was last seen.
async fn walk_the_thread(desk: &Desk) -> Engagement {
    let decided =
        desk.record_decision(decision("CAF", DecisionKind::Warn, 0), Sequence::START).await.unwrap();
    let warning_id = decided.warning.unwrap().warning_id();
    for (minute, answer) in (1..).zip([
        WarningAnswer::Acknowledge { words: None },
        WarningAnswer::Assess { words: words("likely within three months") },
        WarningAnswer::Action { words: words("an envoy goes to the valley") },
    ]) {
        let seen = desk.warning(warning_id).await.unwrap().sequence();
        desk.answer_warning(warning_id, acted(minute, answer), seen).await.unwrap();
    }
    let opened = desk.open_engagement(engagement(EngagementSource::Warning(warning_id), 10)).await.unwrap();
    let engagement_id = opened.engagement_id();
    for (minute, act) in (11..).zip([
        EngagementAct::SetNextStep(NextStep::new("meet in the school".parse().unwrap(), None)),
        EngagementAct::Note { words: words("they came\nall of them") },
        EngagementAct::RaiseTrack {
            to: Track::TrackI,
            transfer: None,
            reason: words("the draft goes to the envoy"),
            on: None,
        },
        EngagementAct::Conclude {
            outcome: EngagementOutcome::Overtaken,
            reason: words("open by day"),
            on: None,
        },
    ]) {
        let seen = Sequence::of_count(1 + desk.engagement(engagement_id).await.unwrap().acts().len());
        desk.act_on_engagement(engagement_id, minute, act, seen).await.unwrap();
    }
    let seen = desk.warning(warning_id).await.unwrap().sequence();
    let close = WarningAnswer::Close { outcome: WarningOutcome::DidNotComeAbout, words: None };
    desk.answer_warning(warning_id, acted(20, close), seen).await.unwrap();
    desk.engagement(engagement_id).await.unwrap()
}

fn hexadecimal(text: &str) -> String {
    text.bytes().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}

/// What the database says against a row.
enum Rule {
    Unique,
    Reference,
    Check,
    NotNull,
}

impl Rule {
    /// In the words of one database or the other.
    const fn words(&self) -> [&str; 2] {
        match self {
            Self::Unique => ["never replaced", "violates unique constraint"],
            Self::Reference => ["FOREIGN KEY constraint", "violates foreign key constraint"],
            Self::Check => ["CHECK constraint", "violates check constraint"],
            Self::NotNull => ["NOT NULL constraint", "violates not-null constraint"],
        }
    }
}
