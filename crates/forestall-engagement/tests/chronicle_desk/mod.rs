//! One record, acted upon as the store does.

use forestall_confidence::{AccountId, Eyes, Role, Roles, Viewer};
use forestall_engagement::NameOrRecord;
use forestall_engagement::chronicle::{Chronicle, ChronicleAct, DeskAct, Entry, check_act, fold_acts};
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::Timestamp;

/// One record with all its acts, as its author sees it on 22 November 2026.
pub(crate) struct Desk<Record> {
    id: ChronicleId,
    entries: Vec<Entry<DeskAct>>,
    viewer: Viewer,
    record: std::marker::PhantomData<Record>,
}

/// Returns somebody by name.
pub(crate) fn named(name: &str) -> NameOrRecord {
    name.parse().unwrap()
}

/// Returns a record's identifier.
pub(crate) fn record(kind: ChronicleKind, number: u64) -> ChronicleId {
    ChronicleId::from_random(kind, number).unwrap()
}

/// Checks that an act goes to JSON and back, and says of which kind of record it is.
pub(crate) fn assert_written_and_read(act: impl Into<DeskAct>, kind: ChronicleKind) {
    let act: DeskAct = act.into();
    assert_eq!(act.kind(), kind);
    let json = serde_json::to_string(&act).unwrap();
    assert_eq!(serde_json::from_str::<DeskAct>(&json).unwrap(), act);
}

impl<Record: Chronicle> Desk<Record> {
    pub(crate) fn new(kind: ChronicleKind) -> Self {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let eyes = Eyes {
            account: Some(AccountId::new(1)),
            roles: Roles::new([Role::DeskOfficer]),
            ..Eyes::default()
        };
        Self {
            id: record(kind, 0x04c1_f2a9_b3e7),
            entries: Vec::new(),
            viewer: Viewer::new(eyes, "A. Officer".parse().unwrap(), now),
            record: std::marker::PhantomData,
        }
    }

    pub(crate) const fn id(&self) -> ChronicleId {
        self.id
    }

    pub(crate) fn entries(&self) -> Vec<Entry<DeskAct>> {
        self.entries.clone()
    }

    pub(crate) fn record(&self) -> Record {
        fold_acts(self.id, &self.entries)
    }

    /// Returns what names the newest act.
    pub(crate) fn last_act(&self) -> ActId {
        self.entries.last().unwrap().act_id
    }

    /// Adds an act, unless the rules refuse it.
    pub(crate) fn act(&mut self, act: impl ChronicleAct) -> Result<(), String> {
        let act: DeskAct = act.into();
        check_act(self.id, &self.entries, &act, &self.viewer).map_err(|error| error.to_string())?;
        self.force(act);
        Ok(())
    }

    /// Adds an act whatever the rules say, as where a viewer sees some of all acts only.
    pub(crate) fn force(&mut self, act: impl Into<DeskAct>) {
        self.entries.push(Entry {
            act_id: ActId::from_random(self.entries.len() as u64),
            act: act.into(),
            acted_by: "A. Officer".parse().unwrap(),
            by: Some(AccountId::new(1)),
            acted_at: self.viewer.now(),
            own_mark: None,
        });
    }

    /// Adds those of the acts that somebody sees, whatever the rules say; each bit of `seen` tells of one.
    pub(crate) fn force_seen(&mut self, acts: Vec<impl Into<DeskAct>>, seen: u32) {
        for (index, act) in acts.into_iter().enumerate() {
            if seen >> (index % 32) & 1 == 1 {
                self.force(act);
            }
        }
    }

    /// Gives the newest act a mark of its own.
    #[allow(dead_code, reason = "not every test program does")]
    pub(crate) fn narrow_last(&mut self) {
        let mark = forestall_confidence::Mark {
            audience: "named(0000000000000001)".parse().unwrap(),
            ..forestall_confidence::Mark::internal()
        };
        self.entries.last_mut().unwrap().own_mark = Some(mark);
    }
}
