//! The statements that list notes.

use forestall_types::{ChronicleId, EngagementId, PolityCode};

use super::NoteFilter;
use crate::database::Param;
use crate::marks::for_viewer;

/// Notes the viewer may read, for a page of them; the conditions of a filter follow.
macro_rules! readable_notes {
    () => {
        "from note join seen as marked on marked.record_id = note.note_id where note.note_id is not null "
    };
}

/// The same notes, to count them.
macro_rules! notes_to_count {
    () => {
        "from note \
         join marked_record as marked on marked.record_id = note.note_id \
         where marked.audience_id in (select readable.audience_id from readable) "
    };
}

/// Revisions of the notes in `page`; more conditions and [`by_note`] follow.
macro_rules! revisions {
    () => {
        "select page.note_id, page.situation, page.engagement_id, page.about, page.source, page.audience, page.attribution, \
             page.review_by, revision.sequence, revision.title, revision.words, revision.grade, revision.grade_reason, \
             revision.written_by as revised_by, revision.written_by_name as revised_by_name, \
             revision.written_at as revised_at, \
             (select 1 from seen as person where person.record_id = page.source) as source_is_readable \
         from page \
         join note_revision as revision on revision.note_id = page.note_id "
    };
}

/// Only the first and the newest, which lists show: a note may have many.
macro_rules! first_and_newest {
    () => {
        "where revision.sequence = 1 or revision.sequence = ( \
             select max(newest.sequence) from note_revision as newest where newest.note_id = page.note_id \
         ) "
    };
}

/// The notes newest first, the revisions of each in order.
macro_rules! by_note {
    () => {
        "order by page.written_at desc, page.note_id desc, revision.sequence"
    };
}

macro_rules! columns {
    () => {
        "note.note_id, note.situation, note.engagement_id, note.about, note.source, note.written_at, marked.audience, \
         marked.attribution, marked.review_by "
    };
}

macro_rules! newest_first {
    () => {
        "order by note.written_at desc, note.note_id desc "
    };
}

/// The statements for one combination of country, engagement and other record.
pub(super) struct Statements {
    /// One page; placeholders `$7` and on are the filter's, then how many to return and to pass over.
    pub(super) page: &'static str,
    /// How many there are.
    pub(super) count: &'static str,
}

macro_rules! statements {
    ($filter:literal, $limit:literal) => {
        Statements {
            page: for_viewer!(
                ", page as (select ",
                columns!(),
                readable_notes!(),
                $filter,
                newest_first!(),
                $limit,
                ") ",
                revisions!(),
                first_and_newest!(),
                by_note!()
            ),
            count: for_viewer!("select count(*) as notes ", notes_to_count!(), $filter),
        }
    };
}

const ALL: Statements = Statements { count: COUNT_OF_ALL, ..statements!("", "limit $7 offset $8") };
/// Counts marks, of which each note has one, by an index that holds both columns.
const COUNT_OF_ALL: &str = for_viewer!(
    "select count(*) as notes from marked_record as marked \
     where marked.kind = 'note' and marked.audience_id in (select readable.audience_id from readable)"
);
const OF_SITUATION: Statements = statements!("and note.situation = $7 ", "limit $8 offset $9");
const OF_ENGAGEMENT: Statements = statements!("and note.engagement_id = $7 ", "limit $8 offset $9");
const OF_BOTH: Statements =
    statements!("and note.situation = $7 and note.engagement_id = $8 ", "limit $9 offset $10");
const ABOUT: Statements = statements!("and note.about = $7 ", "limit $8 offset $9");
const OF_SITUATION_ABOUT: Statements =
    statements!("and note.situation = $7 and note.about = $8 ", "limit $9 offset $10");
/// No note is about an engagement and another record.
const OF_NOTHING: Statements = statements!("and 1 = 0 ", "limit $7 offset $8");

/// Some notes by their identifiers, in [`BY_NOTE_ID_TAKES`] placeholders from `$7`.
pub(super) const BY_NOTE_ID: &str = for_viewer!(
    ", page as (select ",
    columns!(),
    readable_notes!(),
    "and note.note_id in ($7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, \
     $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, \
     $47, $48, $49, $50, $51, $52, $53, $54, $55, $56)) ",
    revisions!(),
    first_and_newest!(),
    by_note!()
);

/// How many identifiers [`BY_NOTE_ID`] takes.
pub(super) const BY_NOTE_ID_TAKES: usize = 50;

/// One note by its identifier, `$7`.
pub(super) const ONE: &str = for_viewer!(
    ", page as (select ",
    columns!(),
    readable_notes!(),
    "and note.note_id = $7) ",
    revisions!(),
    by_note!()
);

impl Statements {
    /// Returns the statements for a filter, its words aside, and the values of their placeholders from `$7`.
    pub(super) fn of(filter: &NoteFilter) -> (&'static Self, Vec<Param<'static>>) {
        let situation = filter.situation.map(|situation: PolityCode| String::from(situation));
        let engagement = filter.engagement.map(|engagement: EngagementId| engagement.to_string());
        let about = filter.about.map(|about: ChronicleId| about.to_string());
        let statements = match (&situation, &engagement, &about) {
            (None, None, None) => &ALL,
            (Some(_), None, None) => &OF_SITUATION,
            (None, Some(_), None) => &OF_ENGAGEMENT,
            (Some(_), Some(_), None) => &OF_BOTH,
            (None, None, Some(_)) => &ABOUT,
            (Some(_), None, Some(_)) => &OF_SITUATION_ABOUT,
            (_, Some(_), Some(_)) => return (&OF_NOTHING, Vec::new()),
        };
        (statements, situation.into_iter().chain(engagement).chain(about).map(Param::from).collect())
    }
}
