//! Invented notes, files, protected persons and acts upon marks.

use forestall_confidence::{
    AccountId, Attribution, Audience, Identity, Mark, MarkEvent, PartyNumber, Proposal,
};
use forestall_engagement::{NewNote, NoteRevision, NoteSubject};
use forestall_types::{NoteId, PersonId, RecordRef, Sequence};
use forestall_web::desk::DeskError;
use jiff::civil::date;

use super::accounts::{EXPERT, MEDIATOR, OFFICER};
use super::{SampleDesk, refused};

/// Writes what stands in the gallery when it opens.
pub(crate) fn record_papers(desk: &SampleDesk) -> Result<(), DeskError> {
    let odrana =
        desk.records().all_engagements().into_iter().find(|known| known.situation().as_str() == "QOD");
    let odrana = odrana.ok_or(DeskError::NoSuch)?;
    let kelandia = NoteSubject::Situation("QKE".parse().map_err(refused)?);
    let session = NoteSubject::Engagement(odrana.engagement_id(), odrana.situation());
    let internal = Mark { review_by: Some(date(2026, 11, 20)), ..Mark::internal() };
    let call = write(desk, kelandia, internal, None, OFFICER, "2026-11-12T10:00:00Z", CALL)?;
    let revision = revision(EDITOR, "2026-11-13T08:30:00Z", (CALL.0, CALL_REVISED))?;
    let editor = desk.viewer(EDITOR).ok_or(DeskError::NoSuch)?;
    desk.revise(&editor, call, revision, Sequence::new(1))?;
    desk.keep_file(&editor, call, "C:\\minutes\\call of 12 November.md", MINUTES.as_bytes())?;

    let group = Mark {
        audience: Audience::engagement(odrana.engagement_id()),
        attribution: Attribution::ToTheGroup,
        review_by: None,
    };
    let summary = write(desk, session, group, None, MEDIATOR, "2026-10-21T09:00:00Z", SUMMARY)?;
    desk.records().papers.needs_two.insert(odrana.engagement_id());
    let proposal = Proposal {
        mark: Mark { attribution: Attribution::ToTheGroup, ..Mark::internal() },
        reason: "The regional desk prepares the next round.".parse().map_err(refused)?,
        consent: "Both delegations, in the session of 20 October.".parse().map_err(refused)?,
    };
    let mediator = desk.viewer(MEDIATOR).ok_or(DeskError::NoSuch)?;
    desk.change(&mediator, RecordRef::Note(summary), MarkEvent::Propose(proposal), Sequence::START)?;

    let adviser = Identity {
        name: "Ilir Domo (invented)".parse().map_err(refused)?,
        contact: "Through the bookshop by the bridge, on Tuesdays only.".to_owned(),
        remarks: "Was promised that nobody but L. Okonjo knows.".to_owned(),
    };
    let person =
        desk.keep_person(adviser, Mark { audience: Audience::named([MEDIATOR]), ..Mark::internal() });
    let caucus = PartyNumber::new(1).map(|party| Audience::caucus(odrana.engagement_id(), party));
    let chatham = Mark {
        audience: caucus.ok_or(DeskError::NoSuch)?,
        attribution: Attribution::NotAttributable,
        review_by: None,
    };
    write(desk, session, chatham, Some(person), MEDIATOR, "2026-11-18T17:20:00Z", ADVISER)?;
    let embargo = Mark::internal().with_embargo("2026-12-04T12:00:00Z".parse().map_err(refused)?, OFFICER);
    write(desk, kelandia, embargo, None, OFFICER, "2026-11-21T15:00:00Z", PRESS)?;
    write(desk, session, Mark::internal(), None, EXPERT, "2026-09-02T12:00:00Z", LISTS).map(|_| ())
}

/// Revises notes of others.
const EDITOR: AccountId = AccountId::new(3);

const CALL: (&str, &str) = (
    "Call with the road traders' union",
    "They would meet in Oru.\nThey ask who guards the road that day.\n\nNext call on Monday.",
);
const CALL_REVISED: &str = "They would meet in Oru, not before the rains end.\nThey ask who guards the road that day.\n\nNext call on Monday.";
const MINUTES: &str = "Call of 12 November\n- place: Oru\n- open: guards on the road\n";
const SUMMARY: (&str, &str) =
    ("Session of 20 October", "Lists were handed over.\nThe liaison officers meet weekly from now on.");
const ADVISER: (&str, &str) = (
    "What stands behind the delay",
    "The delay is about one name on the list, not about the list.\nIf that name waits, the rest can go.",
);
const PRESS: (&str, &str) = ("Line for the press", "Both sides confirm that they meet.\nNo place, no day.");
const LISTS: (&str, &str) = ("How lists were compared elsewhere", "Three cases, with what delayed each.");

fn write(
    desk: &SampleDesk,
    subject: NoteSubject,
    mark: Mark,
    source: Option<PersonId>,
    by: AccountId,
    at: &str,
    words: (&str, &str),
) -> Result<NoteId, DeskError> {
    let by_name = desk.viewer(by).ok_or(DeskError::NoSuch)?.name().to_string();
    let first = NoteRevision { by_name: by_name.parse().map_err(refused)?, ..revision(by, at, words)? };
    Ok(desk.keep_note(NewNote { subject, mark, source, first }))
}

fn revision(by: AccountId, at: &str, (title, text): (&str, &str)) -> Result<NoteRevision, DeskError> {
    Ok(NoteRevision {
        title: title.parse().map_err(refused)?,
        text: text.parse().map_err(refused)?,
        grade: None,
        grade_reason: None,
        by,
        by_name: "S. Tanaka".parse().map_err(refused)?,
        at: at.parse().map_err(refused)?,
    })
}
