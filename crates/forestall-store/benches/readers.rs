//! What asking who looks costs: 100,000 notes under 2,000 distinct audiences, with the filter and without.
//!
//! Run with `cargo bench -p forestall-store --bench readers`; on `PostgreSQL` too where `FORESTALL_TEST_POSTGRES`
//! names a server. A number as argument draws that many notes instead.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[path = "../tests/databases/mod.rs"]
mod databases;
#[path = "../tests/peopled/mod.rs"]
mod peopled;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use databases::Place;
use forestall_confidence::{AccountId, Audience, Clause, PartyNumber, Role, Viewer};
use forestall_store::database::{Database, Param, Transaction};
use forestall_store::desk::DeskStore;
use forestall_store::notes::NoteFilter;
use forestall_types::{EngagementId, NoteId};
use peopled::{Somebody, VAULT};

const AUDIENCES: u64 = 2000;
const ENGAGEMENTS: u64 = 20;
const PERSONS: u64 = 50;
const SITUATIONS: u64 = 50;
const DECISIONS: u64 = 5000;
const RUNS: usize = 15;
const TIME: &str = "2026-11-22T12:00:00.000000000Z";

const PAGE_FOR_ALL: &str = "with page as ( \
     select note.note_id, note.written_at from note where note.situation = $1 \
     order by note.written_at desc, note.note_id desc limit 50) \
     select page.note_id, revision.sequence, revision.title, revision.words, revision.written_by_name \
     from page join note_revision as revision on revision.note_id = page.note_id \
     order by page.written_at desc, page.note_id desc, revision.sequence";
const COUNT_FOR_ALL: &str = "select count(*) as notes from note where note.situation = $1";
const COUNT_ALL_FOR_ALL: &str = "select count(*) as notes from note";
const STANDING_FOR_ALL: &str = "with newest as ( \
     select decision.situation, max(decision.sequence) as sequence from decision where not exists ( \
         select 1 from decision_withdrawal as withdrawal where withdrawal.decision_id = decision.decision_id) \
     group by decision.situation) \
     select decision.decision_id, decision.reason from decision \
     join newest on newest.situation = decision.situation and newest.sequence = decision.sequence \
     order by decision.situation";

fn main() {
    let notes = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        measure("SQLite", &Place::on_sqlite(), notes).await;
        if let Some(place) = Place::on_postgres() {
            measure("PostgreSQL", &place, notes).await;
            place.remove().await;
        }
    });
}

async fn measure(database: &str, place: &Place, notes: u64) {
    let store = peopled::store_at(place).await;
    let started = Instant::now();
    fill(store.database(), notes).await;
    eprintln!(
        "{database}: {notes} notes, {AUDIENCES} audiences, stored in {:.1} s",
        started.elapsed().as_secs_f64()
    );
    if !place.is_sqlite() {
        place.run_as_other_program("analyze").await.unwrap();
    }
    let mut officer = Somebody::new(1, "A. Officer", "desk-officer");
    officer.engagements = (1..=ENGAGEMENTS / 2).map(engagement).collect();
    let viewer = officer.at("2026-11-23T12:00:00Z".parse().unwrap());
    let as_expert = viewer.clone().viewing_as(Viewer::imagined(Role::Expert));

    let of_one =
        || NoteFilter { situation: Some(situation(7).parse().unwrap()), take: 50, ..NoteFilter::default() };
    let readable = store.notes(&viewer, of_one()).await.unwrap();
    eprintln!("  of {} notes on one situation the officer may read {}", notes / SITUATIONS, readable.total);
    let all = async || unfiltered_page(&store).await;
    tell("50 newest of a situation with total, unfiltered", &all).await;
    tell("50 newest of a situation with total, for the officer", &async || {
        store.notes(&viewer, of_one()).await.unwrap();
    })
    .await;
    tell("50 newest of a situation with total, officer as expert", &async || {
        store.notes(&as_expert, of_one()).await.unwrap();
    })
    .await;
    tell("total of all notes, unfiltered", &async || rows(&store, COUNT_ALL_FOR_ALL, &[]).await).await;
    tell("total of all notes and one note, for the officer", &async || {
        store.notes(&viewer, NoteFilter { take: 1, ..NoteFilter::default() }).await.unwrap();
    })
    .await;
    tell("standing decisions of 50 situations, unfiltered", &async || {
        rows(&store, STANDING_FOR_ALL, &[]).await;
    })
    .await;
    tell("standing decisions of 50 situations, for the officer", &async || {
        store.standing_decisions(&viewer).await.unwrap();
    })
    .await;
    let one = readable.notes[0].note_id();
    tell("one note, for the officer", &async || drop(store.note(&viewer, one).await.unwrap())).await;
    measure_search(&store, &viewer).await;
}

async fn measure_search(store: &DeskStore, viewer: &Viewer) {
    let search =
        |words: &str| NoteFilter { words: Some(words.to_owned()), take: 50, ..NoteFilter::default() };
    let started = Instant::now();
    store.notes(viewer, search("nothing")).await.unwrap();
    eprintln!("  the first search builds the index in {:.2} s", started.elapsed().as_secs_f64());
    for words in ["nothing", "word17 word4711", "word17", "w"] {
        let found = store.notes(viewer, search(words)).await.unwrap().total;
        tell(&format!("search for `{words}`, found {found}"), &async || {
            store.notes(viewer, search(words)).await.unwrap();
        })
        .await;
    }
    let in_one = NoteFilter { situation: Some(situation(7).parse().unwrap()), ..search("word17") };
    tell("search for `word17` in one situation", &async || {
        store.notes(viewer, in_one.clone()).await.unwrap();
    })
    .await;
}

/// Tells the median of several runs.
async fn tell(what: &str, run: &impl AsyncFn()) {
    let mut durations: Vec<Duration> = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        run().await;
        durations.push(started.elapsed());
    }
    durations.sort_unstable();
    eprintln!("  {what}: {:.2} ms", durations[RUNS / 2].as_secs_f64() * 1000.0);
}

async fn rows(store: &DeskStore, sql: &'static str, params: &[Param<'_>]) {
    store.database().begin_read().await.unwrap().rows(sql, params).await.unwrap();
}

/// The page a desk without marks would show, opened as well.
async fn unfiltered_page(store: &DeskStore) {
    let of_one = [situation(7).into()];
    let mut moment = store.database().begin_read().await.unwrap();
    moment.row(COUNT_FOR_ALL, &of_one).await.unwrap();
    for row in moment.rows(PAGE_FOR_ALL, &of_one).await.unwrap() {
        for column in ["title", "words", "written_by_name"] {
            let place = format!("note_revision/{}/1/{column}", row.text("note_id").unwrap());
            VAULT.open_text(&place, row.bytes(column).unwrap()).unwrap();
        }
    }
}

fn engagement(number: u64) -> EngagementId {
    format!("E-2026-{number:03}").parse().unwrap()
}

fn situation(number: u64) -> String {
    let letter = |number: u64| char::from(b'A' + u8::try_from(number).unwrap());
    format!("Q{}{}", letter(number / 26), letter(number % 26))
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Draws an audience: half are one clause, some have three.
fn draw_audience(dice: &mut Dice) -> Audience {
    let mut audience = Audience::open();
    for _ in 0..=dice.roll(3) {
        let of = engagement(1 + dice.roll(ENGAGEMENTS));
        audience = audience.and(match dice.roll(9) {
            8 => Clause::Present(of),
            0 => Clause::Internal,
            1 => Clause::Engagement(of),
            2 => Clause::Caucus(of, PartyNumber::new(1 + u16::try_from(dice.roll(3)).unwrap()).unwrap()),
            3 => Clause::Embargo {
                until: format!("2026-11-2{}T{:02}:00:00Z", dice.roll(9), dice.roll(24)).parse().unwrap(),
                author: AccountId::new(1 + dice.roll(PERSONS)),
            },
            _ => Clause::Named((0..8).map(|_| AccountId::new(1 + dice.roll(PERSONS))).collect()),
        });
    }
    audience
}

async fn fill(database: &Database, notes: u64) {
    for number in 1..=PERSONS {
        Somebody::new(number, "Some Body", "desk-officer").enter(database).await;
    }
    let mut dice = Dice(17);
    let mut audiences: BTreeSet<Audience> = [Audience::open(), Audience::internal()].into();
    while (audiences.len() as u64) < AUDIENCES {
        audiences.insert(draw_audience(&mut dice));
    }
    let mut write = database.begin_write().await.unwrap();
    for number in 1..=ENGAGEMENTS {
        insert_engagement(&mut write, number).await;
    }
    let mut numbers = BTreeMap::new();
    for (number, audience) in (1_i64..).zip(&audiences) {
        insert_audience(&mut write, number, audience).await;
        numbers.insert(audience.clone(), number);
    }
    let internal = numbers[&Audience::internal()];
    // Half of the records are for the staff, as on a desk; the rest is spread.
    let draw = |dice: &mut Dice| match dice.roll(2) {
        0 => internal,
        _ => 1 + i64::try_from(dice.roll(AUDIENCES)).unwrap(),
    };
    for number in 0..notes {
        let audience = draw(&mut dice);
        insert_note(&mut write, &mut dice, number, audience).await;
    }
    for number in 0..DECISIONS {
        let audience = draw(&mut dice);
        insert_decision(&mut write, number, audience).await;
    }
    write.commit().await.unwrap();
}

async fn insert(write: &mut Transaction, sql: &'static str, params: &[Param<'_>]) {
    write.execute(sql, params).await.unwrap();
}

async fn insert_engagement(write: &mut Transaction, number: u64) {
    let id = engagement(number).to_string();
    let params = [id.clone().into(), i64::try_from(number).unwrap().into(), TIME.into()];
    let sql = "insert into engagement (engagement_id, year, number, situation, opened_at) \
               values ($1, 2026, $2, 'QAA', $3)";
    insert(write, sql, &params).await;
    for account in 1..=PERSONS {
        if account == 1 && number > ENGAGEMENTS / 2 {
            continue;
        }
        for party in 0..=1 {
            let account = AccountId::new(account).to_string();
            let seat = "insert into engagement_member (engagement_id, account_id, party, added_by, added_at) \
                        values ($1, $2, $3, $2, $4)";
            insert(write, seat, &[id.clone().into(), account.into(), party.into(), TIME.into()]).await;
        }
    }
}

async fn insert_audience(write: &mut Transaction, number: i64, audience: &Audience) {
    let text = audience.to_string();
    let params = [number.into(), text.into()];
    insert(write, "insert into audience (audience_id, audience) values ($1, $2)", &params).await;
    for (position, clause) in (1_u32..).zip(audience.clauses()) {
        let (kind, of, party, account, until) = match clause {
            Clause::Internal => ("internal", None, None, None, None),
            Clause::Present(of) => ("present", Some(of.to_string()), None, None, None),
            Clause::Engagement(of) => ("engagement", Some(of.to_string()), None, None, None),
            Clause::Caucus(of, party) => ("caucus", Some(of.to_string()), Some(party.get()), None, None),
            Clause::Named(_) => ("named", None, None, None, None),
            Clause::Embargo { until, author } => {
                ("embargo", None, None, Some(author.to_string()), Some(format!("{until:.9}")))
            }
        };
        let params = [
            number.into(),
            position.into(),
            kind.into(),
            of.into(),
            party.into(),
            account.into(),
            until.into(),
        ];
        let sql = "insert into audience_clause (audience_id, position, kind, engagement_id, party, account_id, until) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        insert(write, sql, &params).await;
        if let Clause::Named(persons) = clause {
            for person in persons {
                let sql =
                    "insert into audience_person (audience_id, position, account_id) values ($1, $2, $3)";
                insert(write, sql, &[number.into(), position.into(), person.to_string().into()]).await;
            }
        }
    }
}

async fn insert_mark(write: &mut Transaction, record_id: &str, kind: &'static str, audience_id: i64) {
    let author = AccountId::new(1).to_string();
    let sql = "insert into marked_record (record_id, kind, audience_id, attribution, own_audience_id, own_attribution, author, \
               sequence) values ($1, $2, $3, 'by-name', $3, 'by-name', $4, 0)";
    insert(write, sql, &[record_id.into(), kind.into(), audience_id.into(), author.into()]).await;
}

async fn insert_note(write: &mut Transaction, dice: &mut Dice, number: u64, audience_id: i64) {
    let note_id = NoteId::from_random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16).to_string();
    let written_at = format!(
        "2026-{:02}-{:02}T{:02}:00:00.{number:09}Z",
        1 + dice.roll(10),
        1 + dice.roll(28),
        dice.roll(24)
    );
    // A hundred words out of 20,000, the low numbers more often.
    let words: Vec<_> =
        (0..100).map(|_| format!("word{}", dice.roll(20_000).min(dice.roll(20_000)))).collect();
    let seal = |column: &str, text: &str| -> Param<'static> {
        VAULT.seal_text(&format!("note_revision/{note_id}/1/{column}"), text).unwrap().into()
    };
    let of = [note_id.clone().into(), situation(number % SITUATIONS).into(), written_at.clone().into()];
    insert(write, "insert into note (note_id, situation, written_at) values ($1, $2, $3)", &of).await;
    let params = [
        note_id.clone().into(),
        seal("title", "A call with the elders"),
        seal("words", &words.join(" ")),
        AccountId::new(1).to_string().into(),
        seal("written_by_name", "A. Officer"),
        written_at.into(),
    ];
    let sql = "insert into note_revision (note_id, sequence, title, words, written_by, written_by_name, written_at) \
               values ($1, 1, $2, $3, $4, $5, $6)";
    insert(write, sql, &params).await;
    insert_mark(write, &note_id, "note", audience_id).await;
}

async fn insert_decision(write: &mut Transaction, number: u64, audience_id: i64) {
    let decision_id = format!("D-2026-{:03}", number + 1);
    let seal = |column: &str, text: &str| -> Param<'static> {
        VAULT.seal_text(&format!("decision/{decision_id}/{column}"), text).unwrap().into()
    };
    let params = [
        decision_id.clone().into(),
        i64::try_from(number + 1).unwrap().into(),
        situation(number % SITUATIONS).into(),
        i64::try_from(number / SITUATIONS + 1).unwrap().into(),
        seal("reason", "violence spreads along the road"),
        seal("decided_by", "A. Officer"),
        TIME.into(),
        "0a".repeat(32).into(),
    ];
    let sql = "insert into decision (decision_id, year, number, situation, sequence, kind, reason, decided_by, \
               decided_at, run_id, run_hash, origin_month_id) \
               values ($1, 2026, $2, $3, $4, 'watch', $5, $6, $7, '17', $8, 561)";
    insert(write, sql, &params).await;
    insert_mark(write, &decision_id, "decision", audience_id).await;
}
