//! The page of one representative.

use askama::Template;
use forestall_confidence::Mark;
use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::representative::{Call, Representative, RepresentativeAct, RingEntry, Since};
use forestall_engagement::{LanguageSkill, NameOrRecord, SpanOfDays};
use forestall_types::{ActId, RecordRef};
use jiff::civil::{Date, DateTime};

use super::ring_line::{availability, hours, money};
use super::today;
use crate::chronicle_pages::{ActForm, ActSheet, Context, HistoryLine, address, history, own_chip};
use crate::format;
use crate::frame::{Frame, Section};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::NotesSection;

#[derive(Template)]
#[template(path = "representatives/page.html")]
struct Page {
    frame: Frame,
    id: String,
    title: String,
    why: String,
    kind: String,
    state: Option<String>,
    mark: MarkChip,
    mandate: String,
    languages: String,
    term: String,
    availability: String,
    in_public: Person,
    /// Nothing where nobody named one, or the viewer may not read it.
    principal: Option<Person>,
    before: Vec<String>,
    set_principal: Option<ActForm>,
    set_visible_face: Option<ActForm>,
    coverage: Vec<SpanLine>,
    cover: Option<ActForm>,
    assignments: Vec<SpanLine>,
    assign: Option<ActForm>,
    leaves: Vec<SpanLine>,
    leave: Option<ActForm>,
    standby: Option<StandByLine>,
    check: Option<ActForm>,
    stand_down: Option<ActForm>,
    funds: Vec<ThingLine>,
    clear: Option<ActForm>,
    documents: Vec<ThingLine>,
    add_document: Option<ActForm>,
    journeys: Vec<ThingLine>,
    estimate: Option<ActForm>,
    calls: Vec<CallLine>,
    call_out: Option<ActForm>,
    notes: NotesSection,
    sheet: ActSheet,
    history: Vec<HistoryLine>,
}

/// Somebody who is named, or who has a page.
struct Person {
    name: String,
    href: Option<String>,
    since: String,
    mark: Option<MarkChip>,
}

/// Something that is so on some days.
struct SpanLine {
    what: String,
    href: Option<String>,
    days: String,
    is_now: bool,
    words: String,
    mark: Option<MarkChip>,
    forms: Vec<ActForm>,
}

struct StandByLine {
    hours: String,
    checked: String,
    again: String,
    is_stale: bool,
    words: String,
}

/// Funds, a document, a journey.
struct ThingLine {
    what: String,
    detail: String,
    is_over: bool,
    mark: Option<MarkChip>,
    withdraw: Option<ActForm>,
}

struct CallLine {
    what: String,
    words: String,
    answer: String,
    is_open: bool,
    form: Option<ActForm>,
}

/// Prints the page.
pub(super) async fn print(
    ctx: Context,
    file: ChronicleFile,
    representative: Representative,
    mut sheet: ActSheet,
) -> PageResult<String> {
    let day = today(&ctx.visit);
    let ring = &representative.ring;
    let country = ring.coverage_on(day).find_map(|coverage| coverage.polities.first().copied());
    let notes = NotesSection::of_chronicle(&ctx.visit, file.id, country).await?;
    let marks: Vec<&Mark> = std::iter::once(&file.mark)
        .chain(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()))
        .chain(&notes.marks)
        .collect();
    let title = representative.title.as_ref().map(ToString::to_string).unwrap_or_default();
    let languages: Vec<_> = ring.languages.iter().map(LanguageSkill::words).collect();
    let view = View { ctx: &ctx, file: &file, day };
    let page = Page {
        frame: ctx.frame(Section::Roster, title.as_str(), marks),
        id: file.id.to_string(),
        why: why(&view, &representative),
        title,
        kind: ring.kind.map(|kind| capitalised(kind.words())).unwrap_or_default(),
        state: representative
            .ended
            .as_ref()
            .map(|(on, why)| format!("term ended {}: {why}", format::date(*on))),
        mark: MarkChip::of(RecordRef::Chronicle(file.id), &file.mark),
        mandate: representative.mandate.as_ref().map(ToString::to_string).unwrap_or_default(),
        languages: languages.join("; "),
        term: ring.term.map(|term| span(&term)).unwrap_or_default(),
        availability: capitalised(&availability(ring, day)),
        in_public: view.in_public(ring),
        principal: view.principal(&representative),
        before: view.before(&representative),
        set_principal: sheet.take("set-principal"),
        set_visible_face: sheet.take("set-visible-face"),
        coverage: view.coverage(ring, &mut sheet),
        cover: sheet.take("cover"),
        assignments: view.assignments(ring, &mut sheet),
        assign: sheet.take("assign"),
        leaves: view.leaves(ring, &mut sheet),
        leave: sheet.take("leave"),
        standby: standby(&view, &representative),
        check: sheet.take("check-readiness"),
        stand_down: sheet.take("stand-down"),
        funds: view.funds(ring, &mut sheet),
        clear: sheet.take("clear-funds"),
        documents: view.documents(ring, &mut sheet),
        add_document: sheet.take("add-document"),
        journeys: view.journeys(ring, &mut sheet),
        estimate: sheet.take("estimate-journey"),
        calls: representative.calls.iter().rev().map(|call| call_line(call, &mut sheet)).collect(),
        call_out: sheet.take("call-out"),
        history: history(&ctx, &file),
        notes,
        sheet,
    };
    Ok(page.render()?)
}

fn why(view: &View<'_>, representative: &Representative) -> String {
    let ring = &representative.ring;
    let who = view.in_public(ring).name;
    let whom = view.principal(representative).map(|principal| format!(" on behalf of {}", principal.name));
    let places: Vec<_> = ring
        .coverage_on(view.day)
        .flat_map(|coverage| &coverage.polities)
        .map(|polity| view.ctx.visit.name(*polity))
        .collect();
    let covers = if places.is_empty() {
        "covers no country today".to_owned()
    } else {
        format!("covers {}", places.join(", "))
    };
    let whom = whom.unwrap_or_default();
    format!("{who} appears{whom}, {covers}, {}.", availability(ring, view.day))
}

/// What the parts of the page are made with.
struct View<'a> {
    ctx: &'a Context,
    file: &'a ChronicleFile,
    day: Date,
}

impl View<'_> {
    fn person(&self, who: &NameOrRecord, from: Option<Date>, mark: Option<MarkChip>) -> Person {
        let (name, href) = match who {
            NameOrRecord::Named(name) => (name.to_string(), None),
            NameOrRecord::Record(id) => (self.ctx.title(*id), self.ctx.href(*id)),
        };
        let since = from.map(|from| format!("since {}", format::date(from))).unwrap_or_default();
        Person { name, href, since, mark }
    }

    fn in_public(&self, ring: &RingEntry) -> Person {
        let shown = ring.face_on(self.day).or_else(|| ring.faces.last().map(|since| &since.what));
        match shown {
            Some(who) => {
                let from =
                    ring.faces.iter().rev().find(|since| since.what == *who).and_then(|since| since.from);
                self.person(who, from, None)
            }
            None => Person { name: "Nobody".to_owned(), href: None, since: String::new(), mark: None },
        }
    }

    fn principal(&self, representative: &Representative) -> Option<Person> {
        let who = representative.principal_on(self.day)?;
        let since: &Since<_> = representative.principals.iter().rev().find(|since| since.what == *who)?;
        Some(self.person(who, since.from, self.principal_chip(who)))
    }

    /// Returns the mark of the newest act that named a principal.
    fn principal_chip(&self, who: &NameOrRecord) -> Option<MarkChip> {
        let names = |act: &RepresentativeAct| matches!(act, RepresentativeAct::SetPrincipal { principal, .. } if principal == who);
        let entry = self
            .file
            .entries
            .iter()
            .rev()
            .find(|entry| RepresentativeAct::try_from(entry.act.clone()).is_ok_and(|act| names(&act)))?;
        own_chip(self.file, entry.act_id)
    }

    /// Returns who appeared and on whose behalf before, and who will.
    fn before(&self, representative: &Representative) -> Vec<String> {
        let line = |role: &str, since: &Since<NameOrRecord>| {
            let from = since
                .from
                .map_or_else(|| "from the start".to_owned(), |from| format!("from {}", format::date(from)));
            format!("{role} {from}: {}", self.person(&since.what, None, None).name)
        };
        let faces = &representative.ring.faces;
        let faces = faces.iter().filter(|_| faces.len() > 1).map(|since| line("In public", since));
        let principals = &representative.principals;
        let principals =
            principals.iter().filter(|_| principals.len() > 1).map(|since| line("On behalf of", since));
        faces.chain(principals).collect()
    }

    fn coverage(&self, ring: &RingEntry, sheet: &mut ActSheet) -> Vec<SpanLine> {
        let lines = ring.coverage.iter().rev().map(|coverage| {
            let places = coverage.polities.iter().map(|polity| self.ctx.visit.name(*polity));
            let themes = coverage.themes.iter().map(|theme| theme.words().to_owned());
            let what: Vec<_> = places.chain(themes).collect();
            let words = coverage.words.as_ref().map(ToString::to_string);
            self.line(what.join(", "), None, coverage.days, words, coverage.act_id, sheet)
        });
        lines.collect()
    }

    fn assignments(&self, ring: &RingEntry, sheet: &mut ActSheet) -> Vec<SpanLine> {
        let lines = ring.assignments.iter().rev().map(|assignment| {
            let known = assignment.engagement.and_then(|engagement| self.ctx.face(engagement));
            let what = match known {
                Some(row) => format!("{}: {}", row.id, row.face.title),
                None => "An engagement".to_owned(),
            };
            let href = known.map(|row| address(row.id));
            let role = assignment.role.as_ref().map(ToString::to_string);
            self.line(what, href, assignment.days, role, assignment.act_id, sheet)
        });
        lines.collect()
    }

    fn leaves(&self, ring: &RingEntry, sheet: &mut ActSheet) -> Vec<SpanLine> {
        let lines = ring.leaves.iter().rev().map(|absence| {
            let words = absence.words.as_ref().map(ToString::to_string);
            self.line("Away".to_owned(), None, absence.days, words, absence.act_id, sheet)
        });
        lines.collect()
    }

    fn line(
        &self,
        what: String,
        href: Option<String>,
        days: SpanOfDays,
        words: Option<String>,
        act_id: Option<ActId>,
        sheet: &mut ActSheet,
    ) -> SpanLine {
        let end = act_id.and_then(|entry| sheet.take(&format!("end.{entry}")));
        let withdraw = withdrawal(sheet, act_id);
        SpanLine {
            what,
            href,
            days: if days.is_backwards() { "never began".to_owned() } else { span(&days) },
            is_now: days.holds(self.day),
            words: words.unwrap_or_default(),
            mark: act_id.and_then(|act_id| own_chip(self.file, act_id)),
            forms: end.into_iter().chain(withdraw).collect(),
        }
    }

    fn thing(
        &self,
        what: String,
        detail: String,
        is_over: bool,
        act_id: Option<ActId>,
        sheet: &mut ActSheet,
    ) -> ThingLine {
        let mark = act_id.and_then(|act_id| own_chip(self.file, act_id));
        ThingLine { what, detail, is_over, mark, withdraw: withdrawal(sheet, act_id) }
    }

    fn funds(&self, ring: &RingEntry, sheet: &mut ActSheet) -> Vec<ThingLine> {
        let lines = ring.funds.iter().rev().map(|funds| {
            let by = funds.cleared_by.as_ref().map(|by| format!(", cleared by {by}")).unwrap_or_default();
            let purpose = funds.purpose.as_ref().map(|purpose| format!(": {purpose}")).unwrap_or_default();
            let detail = format!("until {}{by}{purpose}", format::date(funds.until));
            self.thing(money(funds.amount), detail, funds.until < self.day, funds.act_id, sheet)
        });
        lines.collect()
    }

    fn documents(&self, ring: &RingEntry, sheet: &mut ActSheet) -> Vec<ThingLine> {
        let lines = ring.documents.iter().rev().map(|document| {
            let what = document.what.as_ref().map(ToString::to_string).unwrap_or_default();
            let place = document.polity.map(|polity| format!("{}, ", self.ctx.visit.name(polity)));
            let detail = format!("{}until {}", place.unwrap_or_default(), format::date(document.until));
            self.thing(what, detail, document.until < self.day, document.act_id, sheet)
        });
        lines.collect()
    }

    fn journeys(&self, ring: &RingEntry, sheet: &mut ActSheet) -> Vec<ThingLine> {
        let lines = ring.journeys.iter().rev().map(|journey| {
            let what =
                format!("{}: {}", self.ctx.visit.name(journey.polity), hours(u32::from(journey.hours)));
            let words = journey.words.as_ref().map(|words| format!("{words}; ")).unwrap_or_default();
            let detail = format!("{words}worked out {}", format::date(journey.checked_on));
            self.thing(what, detail, false, journey.act_id, sheet)
        });
        lines.collect()
    }
}

fn standby(view: &View<'_>, representative: &Representative) -> Option<StandByLine> {
    let standby = representative.ring.standby?;
    let owner = representative.next_check.as_ref().and_then(|due| due.owner.as_ref());
    let owner = owner.map(|owner| format!(", {}", view.ctx.owner(owner))).unwrap_or_default();
    Some(StandByLine {
        hours: hours(u32::from(standby.hours)),
        checked: format::date(standby.checked_on),
        again: format!("{}{owner}", format::date(standby.check_again_on)),
        is_stale: standby.is_stale(view.day),
        words: representative.readiness_words.as_ref().map(ToString::to_string).unwrap_or_default(),
    })
}

fn call_line(call: &Call, sheet: &mut ActSheet) -> CallLine {
    let kind = if call.is_drill { "Drill" } else { "Call" };
    let answer = match (call.answer, call.took()) {
        (Some((at, ready)), Some(took)) => {
            let ready = ready.map(|hours| format!(", could leave within {}", self::hours(u32::from(hours))));
            format!(
                "answered {} UTC, after {}{}",
                minute(at),
                length(took.as_mins()),
                ready.unwrap_or_default()
            )
        }
        _ => "not answered".to_owned(),
    };
    CallLine {
        what: format!("{kind}, {} UTC", minute(call.called_at)),
        words: call.words.as_ref().map(ToString::to_string).unwrap_or_default(),
        answer,
        is_open: call.answer.is_none(),
        form: sheet.take(&format!("answer-call.{}", call.act_id)),
    }
}

fn withdrawal(sheet: &mut ActSheet, act_id: Option<ActId>) -> Option<ActForm> {
    act_id.and_then(|entry| sheet.take(&format!("withdraw.{entry}")))
}

fn span(days: &SpanOfDays) -> String {
    match days.to {
        Some(to) => format!("{} to {}", format::date(days.from), format::date(to)),
        None => format!("from {}", format::date(days.from)),
    }
}

fn minute(at: DateTime) -> String {
    format!("{} {:02}:{:02}", format::date(at.date()), at.hour(), at.minute())
}

/// Prints minutes, and hours from an hour on.
fn length(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
