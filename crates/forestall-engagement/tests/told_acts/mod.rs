//! The acts upon one record, as the desk keeps them and as somebody reads them.

#![allow(dead_code, reason = "not every test program needs all")]

use forestall_confidence::{AccountId, Eyes, Viewer};
use forestall_engagement::chronicle::{DeskAct, Entry};
use forestall_types::ActId;
use jiff::{SignedDuration, Timestamp};

/// Returns the name of the act with this number.
pub(crate) fn act_id(number: usize) -> ActId {
    ActId::from_random(number as u64)
}

/// Returns an officer without a role, who looks at this time.
pub(crate) fn officer_at(now: &str) -> Viewer {
    let own = Eyes { account: Some(AccountId::new(1)), ..Eyes::default() };
    Viewer::new(own, "A. Officer".parse().unwrap(), now.parse().unwrap())
}

/// Returns acts of one officer, numbered from 0, an hour apart from `start` on.
pub(crate) fn entries<Act: Clone>(start: &str, acts: &[Act]) -> Vec<Entry<Act>> {
    let start: Timestamp = start.parse().unwrap();
    let entry = |(index, act): (usize, &Act)| Entry {
        act_id: act_id(index),
        act: act.clone(),
        acted_by: "A. Officer".parse().unwrap(),
        by: None,
        acted_at: start + SignedDuration::from_hours(i64::try_from(index).unwrap()),
        own_mark: None,
    };
    acts.iter().enumerate().map(entry).collect()
}

/// Returns the same acts as acts of any kind of record.
pub(crate) fn as_desk_entries<Act: Clone + Into<DeskAct>>(entries: &[Entry<Act>]) -> Vec<Entry<DeskAct>> {
    let desk_entry = |entry: &Entry<Act>| Entry {
        act_id: entry.act_id,
        act: entry.act.clone().into(),
        acted_by: entry.acted_by.clone(),
        by: entry.by,
        acted_at: entry.acted_at,
        own_mark: entry.own_mark.clone(),
    };
    entries.iter().map(desk_entry).collect()
}

/// Returns the acts whose own mark lets somebody read them.
pub(crate) fn seen_by(viewer: &Viewer, entries: &[Entry<DeskAct>]) -> Vec<Entry<DeskAct>> {
    let may_read =
        |entry: &&Entry<DeskAct>| entry.own_mark.as_ref().is_none_or(|mark| viewer.may_read(&mark.audience));
    entries.iter().filter(may_read).cloned().collect()
}
