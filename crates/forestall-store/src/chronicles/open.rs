//! Records opened by their first act.

use forestall_confidence::{AuditAction, Mark, MarkError, Viewer};
use forestall_engagement::chronicle::{DeskAct, check_act};
use forestall_types::ChronicleKind;
use forestall_types::{ChronicleId, EngagementId, PersonId, RecordRef};

use super::{ChronicleStore, NewAct, Sealing, append_act, check_beside, key_fault, make_face, store_face};
use crate::desk::DeskError;
use crate::desk::acting::fact;
use crate::desk::records::{Records, time_text};
use crate::marks::{NewMark, allow, insert_mark, mark_in_force, may_read, require_readable};

/// The row of a record whose acts follow.
pub(crate) struct NewRow {
    /// The record; its mark stands already.
    pub(crate) chronicle_id: ChronicleId,
    /// Whose key seals it.
    pub(crate) person_id: Option<PersonId>,
}

/// Adds the row of a record; when is the viewer's.
pub(crate) async fn open_row(
    records: &mut Records<'_>,
    viewer: &Viewer,
    new: NewRow,
) -> Result<(), DeskError> {
    let params = [
        new.chronicle_id.to_string().into(),
        new.chronicle_id.kind().code().into(),
        time_text(viewer.now()).into(),
        new.person_id.map(|person_id| person_id.to_string()).into(),
    ];
    records
        .execute(
            "insert into chronicle (chronicle_id, kind, opened_at, person_id) values ($1, $2, $3, $4)",
            &params,
        )
        .await
}

impl ChronicleStore {
    /// Returns the mark a new record starts with: that of the engagement it stands in, else `internal`; nothing where
    /// the viewer could not open one.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn mark_of_new_record(
        &self,
        viewer: &Viewer,
        within: Option<EngagementId>,
    ) -> Result<Option<Mark>, DeskError> {
        if !may_act_within(viewer, within) {
            return Ok(None);
        }
        let Some(engagement_id) = within else { return Ok(Some(Mark::internal())) };
        let mut records = self.records.begin_read().await?;
        let engagement = RecordRef::Engagement(engagement_id);
        if !may_read(&mut records, viewer, engagement).await? {
            return Ok(None);
        }
        let mark = mark_in_force(&mut records, engagement).await?;
        Ok(mark.map(|mark| mark.as_of(viewer.now())))
    }

    /// Opens a record by its first act; who and when are the viewer's.
    ///
    /// # Errors
    ///
    /// [`DeskError::Forbidden`], also for a guest outside an engagement; [`DeskError::NoSuchRecord`] also for an
    /// engagement that the viewer may not read; [`DeskError::Chronicle`], [`MarkError::ExcludesSelf`],
    /// [`DeskError::OpenedElsewhere`] for an engagement; see [`DeskStore`](crate::desk::DeskStore).
    pub async fn open_chronicle(
        &self,
        viewer: &Viewer,
        opening: &DeskAct,
        mark: &Mark,
    ) -> Result<ChronicleId, DeskError> {
        let author = allow(viewer, opening.needs())?;
        let within = opening.rests_on();
        if !may_act_within(viewer, within) {
            return Err(DeskError::Forbidden(opening.needs()));
        }
        let number = getrandom::u64().map_err(DeskError::NoRandom)?;
        let id = ChronicleId::from_random(opening.kind(), number);
        let chronicle_id = id.ok_or(DeskError::OpenedElsewhere(opening.kind()))?;
        check_act(chronicle_id, &[], opening, viewer)?;
        let mut records = self.records.begin_write().await?;
        let rests_on = within.map(RecordRef::Engagement);
        if let Some(engagement) = rests_on {
            require_readable(&mut records, viewer, engagement).await?;
        }
        check_beside(&mut records, &self.identities, viewer, None, opening).await?;
        let record = chronicle_id.record();
        let new = NewMark {
            record,
            mark,
            author,
            at: viewer.now(),
            engagement: within,
            rests_on: rests_on.as_slice(),
        };
        let in_force = insert_mark(&mut records, new).await?;
        if !viewer.may_read(&in_force.audience) {
            return Err(MarkError::ExcludesSelf.into());
        }
        let (person_id, sealing) = self.new_sealing(opening.kind()).await?;
        open_row(&mut records, viewer, NewRow { chronicle_id, person_id }).await?;
        let act =
            NewAct { chronicle_id, engagement: within, entries: &[], act: opening, own_mark: None, author };
        let entry = append_act(&mut records, viewer, &sealing, act).await?;
        let face = make_face(chronicle_id, &[entry])?;
        store_face(&mut records, &sealing, chronicle_id, &face, viewer.now()).await?;
        records.audit(fact(viewer, AuditAction::ChronicleOpened, record)).await?;
        records.commit().await?;
        Ok(chronicle_id)
    }

    /// Makes the key of the person a new record is about. Where the record is not stored after all, the key is
    /// nobody's.
    async fn new_sealing(&self, kind: ChronicleKind) -> Result<(Option<PersonId>, Sealing), DeskError> {
        if kind != ChronicleKind::Practitioner {
            return Ok((None, Sealing::Desk));
        }
        let person_id = PersonId::from_random(getrandom::u64().map_err(DeskError::NoRandom)?);
        let key = self.identities.make_key(person_id).await.map_err(key_fault)?;
        Ok((Some(person_id), Sealing::Person(key)))
    }
}

/// Says whether somebody acts upon such records at all: guests do so in engagements only.
pub(super) fn may_act_within(viewer: &Viewer, engagement: Option<EngagementId>) -> bool {
    engagement.is_some() || viewer.eyes().all(|eyes| eyes.roles.is_staff())
}
