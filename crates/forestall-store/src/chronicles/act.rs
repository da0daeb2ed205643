//! Acts added to records.

use forestall_confidence::{AuditAction, Mark, MarkError, Viewer};
use forestall_engagement::EngagementAct;
use forestall_engagement::chronicle::{DeskAct, check_act};
use forestall_types::{ActId, ChronicleId, Sequence};

use super::open::may_act_within;
use super::read::load_row;
use super::{ChronicleStore, NewAct, Upon, append_act, check_beside, load_entries, make_face, store_face};
use crate::desk::DeskError;
use crate::desk::acting::fact;
use crate::marks::{allow, engagement_of, hold_rules, no_such};

impl ChronicleStore {
    /// Adds an act to a record; who and when are the viewer's.
    ///
    /// - `own_mark`: where the act is for fewer people than the record. Who may not read the record, or an act this one
    ///   is upon, does not read the act, whatever this says.
    /// - `seen`: how many acts the viewer saw.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], also for a guest outside an engagement; [`DeskError::NoSuchRecord`] also for what the
    /// viewer may not read; [`DeskError::ForAllReaders`], [`DeskError::Erased`], [`DeskError::Conflict`], [`DeskError::Chronicle`],
    /// [`MarkError::ExcludesSelf`]; see [`DeskStore`](crate::desk::DeskStore).
    pub async fn act_upon(
        &self,
        viewer: &Viewer,
        chronicle_id: ChronicleId,
        act: &DeskAct,
        own_mark: Option<&Mark>,
        seen: Sequence,
    ) -> Result<ActId, DeskError> {
        let author = allow(viewer, act.needs())?;
        if own_mark.is_some() && act.is_for_all_readers() {
            return Err(DeskError::ForAllReaders);
        }
        let record = chronicle_id.record();
        let mut records = self.records.begin_write().await?;
        let row = load_row(&mut records, viewer, chronicle_id).await?.ok_or_else(|| no_such(record))?;
        let engagement = engagement_of(&mut records, record).await?;
        if !may_act_within(viewer, engagement) {
            return Err(DeskError::Forbidden(act.needs()));
        }
        let sealing = self.sealing(row.person_id).await?.ok_or(DeskError::Erased)?;
        let mut entries = load_entries(&mut records, viewer, &sealing, chronicle_id).await?;
        let now = Sequence::of_count(entries.len());
        if seen != now {
            return Err(DeskError::Conflict { record: record.to_string(), builds_on: seen, now });
        }
        check_act(chronicle_id, &entries, act, viewer)?;
        let upon = Upon { chronicle_id, engagement };
        check_beside(&mut records, &self.identities, viewer, Some(upon), act).await?;
        let new = NewAct { chronicle_id, engagement, entries: &entries, act, own_mark, author };
        let entry = append_act(&mut records, viewer, &sealing, new).await?;
        let act_id = entry.act_id;
        match &entry.own_mark {
            Some(mark) if !viewer.may_read(&mark.audience) => return Err(MarkError::ExcludesSelf.into()),
            // What lists show is made from the record's own acts alone.
            Some(_) => {}
            None => {
                entries.push(entry);
                let face = make_face(chronicle_id, &entries)?;
                store_face(&mut records, &sealing, chronicle_id, &face, viewer.now()).await?;
            }
        }
        records.audit(fact(viewer, AuditAction::ChronicleActed, record)).await?;
        if let DeskAct::Engagement(EngagementAct::AgreeGroundRules(rules)) = act {
            hold_rules(&mut records, viewer, author, record, rules).await?;
        }
        records.commit().await?;
        Ok(act_id)
    }
}
