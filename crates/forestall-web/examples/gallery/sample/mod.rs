//! A desk in memory on invented data. Nothing in it is real.

#![allow(dead_code, unused_imports, reason = "the gallery uses one part of it, each test another")]

mod accounts;
mod audit_log;
mod chronicles;
mod danger;
mod data;
mod figures;
mod marks;
mod notes;
mod papers;
mod people;
mod sources;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use forestall_confidence::{AccountId, AuditAction, Mark, Marking, OpeningMark, PartyNumber, Viewer};
use forestall_docket::Docket;
use forestall_engagement::venue_choice::{DangerReading, Radius};
use forestall_engagement::{
    Acted, Basis, Engagement, EngagementAct, EngagementId, EngagementSource, NewDecision, NewEngagement,
    RunRef, Sequence, SituationDecisions, Warning, WarningAct, WarningEvent, WarningId, Withdrawal,
};
use forestall_types::{LonLat, MonthId, PolityCode, RecordRef};
use forestall_web::desk::{
    Answered, CountryFile, DecisionEffect, Desk, DeskError, Disagreement, DocketSheet, Door, DueStep, Health,
    Land, Loading, Marked, RecordMarks, RowSheet, RowWindow, RunSheet, Scorecard, SetAsideList, SetAsideRow,
    SourceHealth, Standing, WaitingWarning, WorldMap,
};
use jiff::Timestamp;

use accounts::Accounts;
pub(crate) use accounts::{PASSWORD, START};
use audit_log::Chain;
use notes::Papers;

/// A desk that keeps its records in memory only.
pub(crate) struct SampleDesk {
    docket: Option<Docket>,
    door: Door,
    records: Mutex<Records>,
    accounts: Mutex<Accounts>,
    chain: Mutex<Chain>,
    /// Whether it acts as if its database were away.
    is_away: bool,
}

/// What people wrote, with the mark of each record and the members of engagements.
#[derive(Default)]
pub(crate) struct Records {
    decisions: BTreeMap<PolityCode, SituationDecisions>,
    warnings: Vec<Warning>,
    /// Engagements and what they were opened from, oldest first; what they are stands among the chronicles.
    engagements: Vec<(EngagementId, EngagementSource)>,
    markings: BTreeMap<RecordRef, Marking>,
    /// Engagement, member and the caucuses in which they sit.
    members: Vec<(EngagementId, AccountId, Vec<PartyNumber>)>,
    observers: Vec<(EngagementId, AccountId)>,
    papers: Papers,
    chronicles: chronicles::Shelf,
    numbered: u32,
}

impl Records {
    /// Returns the mark of a record; internal where none was set.
    fn mark(&self, record: RecordRef) -> Mark {
        self.markings.get(&record).map_or_else(Mark::internal, |marking| marking.current().clone())
    }

    fn may_read(&self, viewer: &Viewer, record: RecordRef) -> bool {
        viewer.may_read(&self.mark(record).audience)
    }

    fn warnings_for(&self, viewer: &Viewer) -> Vec<Warning> {
        let may_read = |w: &&Warning| self.may_read(viewer, RecordRef::Warning(w.warning_id()));
        self.warnings.iter().filter(may_read).cloned().collect()
    }

    fn engagements_for(&self, viewer: &Viewer) -> Vec<Engagement> {
        let read = |&(engagement_id, source): &(EngagementId, EngagementSource)| {
            let entries = self.engagement_entries(viewer, engagement_id)?;
            Engagement::of_acts(engagement_id, source, &entries)
        };
        self.engagements.iter().filter_map(read).collect()
    }

    /// Returns engagements by what others rest on, whoever may read them.
    fn all_engagements(&self) -> Vec<Engagement> {
        let read = |&(engagement_id, source): &(EngagementId, EngagementSource)| {
            Engagement::of_acts(engagement_id, source, &self.all_engagement_entries(engagement_id))
        };
        self.engagements.iter().filter_map(read).collect()
    }

    /// Returns the decisions about a situation that the viewer may read, as if there were no others.
    fn decisions_for(&self, viewer: &Viewer, polity: PolityCode) -> SituationDecisions {
        let none = SituationDecisions::new(polity);
        let log = self.decisions.get(&polity).unwrap_or(&none);
        let may_read = |id| self.may_read(viewer, RecordRef::Decision(id));
        let records: Vec<_> =
            log.records().iter().filter(|record| may_read(record.decision.decision_id)).collect();
        let decisions = records.iter().map(|record| record.decision.clone());
        let withdrawals = records.iter().filter_map(|record| record.withdrawal.clone());
        SituationDecisions::replay(polity, decisions, withdrawals).expect("a part of the log is a log")
    }

    /// Returns the marks of these records.
    fn marks_of(&self, records: impl IntoIterator<Item = RecordRef>) -> RecordMarks {
        records.into_iter().map(|record| (record, self.mark(record))).collect()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a function for `map_err`")]
fn refused(error: impl ToString) -> DeskError {
    DeskError::Refused(error.to_string())
}

fn done<'a, T: Send + 'a>(result: Result<T, DeskError>) -> Loading<'a, T> {
    Box::pin(std::future::ready(result))
}

impl SampleDesk {
    /// Returns a desk with a run, decisions, warnings and engagements.
    pub(crate) fn full() -> Self {
        let desk = Self { docket: Some(figures::docket()), ..Self::empty() };
        data::record_history(&desk).expect("the sample keeps the rules");
        papers::record_papers(&desk).expect("the sample keeps the rules");
        accounts::record_past(&mut desk.chain());
        desk
    }

    /// Returns a desk before anything was loaded.
    pub(crate) fn empty() -> Self {
        Self {
            docket: None,
            door: Door::Accounts,
            records: Mutex::default(),
            accounts: Mutex::new(Accounts::full()),
            chain: Mutex::default(),
            is_away: false,
        }
    }

    /// Returns a desk that nobody has set up.
    pub(crate) fn before_set_up() -> Self {
        Self { accounts: Mutex::new(Accounts::before_set_up()), ..Self::empty() }
    }

    /// Returns a desk whose database does not answer.
    pub(crate) fn away() -> Self {
        Self { is_away: true, ..Self::full() }
    }

    /// Returns the desk of one person at this machine.
    pub(crate) fn local() -> Self {
        Self { door: Door::Local, ..Self::full() }
    }

    fn accounts(&self) -> MutexGuard<'_, Accounts> {
        self.accounts.lock().expect("no thread panics while it holds the accounts")
    }

    fn chain(&self) -> MutexGuard<'_, Chain> {
        self.chain.lock().expect("no thread panics while it holds the audit log")
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().expect("no thread panics while it holds the records")
    }

    fn run(&self) -> Option<RunRef> {
        self.docket.as_ref().map(|docket| data::run(17, docket.origin))
    }

    /// Sets the first mark of a record.
    fn mark_first(&self, record: RecordRef, mark: Mark) {
        self.records().markings.insert(record, Marking::new(mark));
    }

    fn record(
        &self,
        new: NewDecision,
        mark: &Mark,
        seen: Sequence,
        viewer: Option<&Viewer>,
    ) -> Result<DecisionEffect, DeskError> {
        let mut records = self.records();
        let readable = viewer.map(|viewer| records.decisions_for(viewer, new.situation).sequence());
        records.numbered += 1;
        let number = records.numbered;
        let Records { decisions, warnings, markings, .. } = &mut *records;
        let log = decisions.entry(new.situation).or_insert_with(|| SituationDecisions::new(new.situation));
        if readable.unwrap_or(log.sequence()) != seen {
            return Err(DeskError::MovedOn);
        }
        let decision = new.with_id(format!("D-2026-{number:03}").parse().map_err(refused)?);
        log.record(decision.clone(), warnings).map_err(refused)?;
        let warning_id: WarningId = format!("W-2026-{number:03}").parse().map_err(refused)?;
        let opened = Warning::open(warning_id, &decision).ok();
        let warning_id = opened.as_ref().map(Warning::warning_id);
        warnings.extend(opened);
        markings.insert(RecordRef::Decision(decision.decision_id), Marking::new(mark.clone()));
        markings.extend(warning_id.map(|id| (RecordRef::Warning(id), Marking::new(mark.clone()))));
        Ok(DecisionEffect { decision, warning_id })
    }

    fn withdraw(&self, withdrawal: Withdrawal) -> Result<(), DeskError> {
        let mut records = self.records();
        let engagements = records.all_engagements();
        let Records { decisions, warnings, .. } = &mut *records;
        let log = decisions.values_mut().find(|log| log.find(withdrawal.decision_id).is_some());
        let log = log.ok_or(DeskError::NoSuch)?;
        log.withdraw(withdrawal.clone(), warnings, &engagements).map_err(refused)?;
        let opened = warnings.iter_mut().find(|w| w.opening().decision_id == withdrawal.decision_id);
        let Some(warning) = opened else { return Ok(()) };
        let event = WarningEvent::Withdrawn { reason: withdrawal.reason };
        let act = Acted { acted_by: withdrawal.withdrawn_by, acted_at: withdrawal.withdrawn_at, event };
        warning.apply(act).map_err(refused)
    }

    fn answer(&self, warning_id: WarningId, act: WarningAct, seen: Sequence) -> Result<(), DeskError> {
        let mut records = self.records();
        let warning = records.warnings.iter_mut().find(|known| known.warning_id() == warning_id);
        let warning = warning.ok_or(DeskError::NoSuch)?;
        if warning.sequence() != seen {
            return Err(DeskError::MovedOn);
        }
        warning.apply(act).map_err(refused)
    }

    fn open(&self, new: NewEngagement) -> Result<EngagementId, DeskError> {
        let mut records = self.records();
        records.numbered += 1;
        let engagement_id: EngagementId =
            format!("E-2026-{:03}", records.numbered).parse().map_err(refused)?;
        let first = EngagementAct::Open(Box::new(new.first_act()));
        let opening = new.with_id(engagement_id);
        let none = SituationDecisions::new(opening.situation);
        let basis = match opening.source {
            EngagementSource::Situation => Basis::Situation,
            EngagementSource::Decision(_) => {
                Basis::Decisions(records.decisions.get(&opening.situation).unwrap_or(&none))
            }
            EngagementSource::Warning(id) => records
                .warnings
                .iter()
                .find(|known| known.warning_id() == id)
                .map(Basis::Warning)
                .ok_or(DeskError::NoSuch)?,
        };
        opening.check_basis(basis).map_err(refused)?;
        let source = opening.source;
        records.engagements.push((engagement_id, source));
        records.keep_engagement(engagement_id);
        records.told(
            engagement_id,
            Acted { acted_by: opening.opened_by, acted_at: opening.opened_at, event: first },
        );
        Ok(engagement_id)
    }

    fn answers(&self, viewer: &Viewer, docket: &Docket) -> (BTreeMap<PolityCode, Answered>, RecordMarks) {
        let records = self.records();
        let (warnings, engagements) = (records.warnings_for(viewer), records.engagements_for(viewer));
        let of = |polity: PolityCode| Answered {
            decision: records.decisions_for(viewer, polity).standing().cloned(),
            warning: warnings.iter().find(|w| w.situation() == polity && w.status().is_open()).cloned(),
            engagement: engagements.iter().find(|e| e.situation() == polity && e.status().is_open()).cloned(),
        };
        let answers: BTreeMap<_, _> = docket.rows.iter().map(|row| (row.polity, of(row.polity))).collect();
        let refs = answers.values().flat_map(|answered| {
            let decision = answered.decision.as_ref().map(|d| RecordRef::Decision(d.decision_id));
            let warning = answered.warning.as_ref().map(|w| RecordRef::Warning(w.warning_id()));
            let engagement = answered.engagement.as_ref().map(|e| RecordRef::Engagement(e.engagement_id()));
            decision.into_iter().chain(warning).chain(engagement)
        });
        let marks = records.marks_of(refs);
        (answers, marks)
    }

    /// Refuses an act upon what the viewer may not read as if it were not there.
    fn check_readable(&self, viewer: &Viewer, record: RecordRef) -> Result<(), DeskError> {
        if self.records().may_read(viewer, record) { Ok(()) } else { Err(DeskError::NoSuch) }
    }
}

impl Desk for SampleDesk {
    fn now(&self) -> Timestamp {
        data::now()
    }

    fn exercise(&self) -> Option<String> {
        Some("Sample continent of the gallery".to_owned())
    }

    fn name(&self, polity: PolityCode) -> String {
        data::name(polity)
    }

    fn health(&self) -> Loading<'_, Health> {
        done(Ok(if self.docket.is_some() { Health::Late } else { Health::Well }))
    }

    fn standing<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Standing> {
        let waiting_releases = self.waiting_releases(viewer);
        let records = self.records();
        let waiting = records.warnings_for(viewer).into_iter().filter_map(|warning| {
            let days = warning.days_waiting(data::now())?;
            Some(WaitingWarning { warning_id: warning.warning_id(), situation: warning.situation(), days })
        });
        let steps = records.engagements_for(viewer).into_iter().filter_map(|engagement| {
            let step = engagement.next_step()?;
            Some(DueStep {
                engagement_id: engagement.engagement_id(),
                situation: engagement.situation(),
                due_on: step.due_on?,
                what: step.what.to_string(),
            })
        });
        let standing = Standing {
            waiting_warnings: waiting.collect(),
            next_steps: steps.collect(),
            waiting_releases,
            run: self.run(),
            ..data::standing(self.docket.as_ref())
        };
        done(Ok(standing))
    }

    fn docket<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Option<DocketSheet>> {
        let sheet = self.docket.clone().map(|docket| {
            let (answers, marks) = self.answers(viewer, &docket);
            DocketSheet {
                run: data::run(17, docket.origin),
                previous_origin: docket.origin.minus(1),
                recent: docket.rows.iter().map(|row| (row.polity, figures::recent(row.polity))).collect(),
                answers,
                marks,
                track_record: Some(data::TRACK_RECORD.to_owned()),
                docket,
            }
        });
        done(Ok(sheet))
    }

    fn world(&self) -> Loading<'_, WorldMap> {
        done(Ok(figures::world()))
    }

    fn land(&self) -> Loading<'_, Vec<Land>> {
        done(Ok(figures::land()))
    }

    fn country<'a>(&'a self, viewer: &'a Viewer, polity: PolityCode) -> Loading<'a, Option<CountryFile>> {
        if !data::polities().contains(&polity) {
            return done(Ok(None));
        }
        let records = self.records();
        let decisions = records.decisions_for(viewer, polity);
        let mut warnings = records.warnings_for(viewer);
        warnings.retain(|warning| warning.situation() == polity);
        let mut engagements = records.engagements_for(viewer);
        engagements.retain(|engagement| engagement.situation() == polity);
        let refs = (decisions
            .records()
            .iter()
            .map(|record| RecordRef::Decision(record.decision.decision_id)))
        .chain(warnings.iter().map(|warning| RecordRef::Warning(warning.warning_id())))
        .chain(engagements.iter().map(|engagement| RecordRef::Engagement(engagement.engagement_id())));
        let file = CountryFile {
            polity,
            history: if self.docket.is_some() { figures::history(polity) } else { Vec::new() },
            fan: self.docket.as_ref().and_then(|docket| figures::fan(docket, polity)),
            row: self.docket.as_ref().and_then(|docket| docket.row(polity).cloned()),
            unranked: self.docket.as_ref().and_then(|docket| {
                docket.unranked.iter().find(|unranked| unranked.polity == polity).cloned()
            }),
            run: self.run(),
            marks: records.marks_of(refs),
            decisions,
            warnings,
            engagements,
            notable_events: if self.docket.is_some() { data::notable_events(polity) } else { Vec::new() },
            runs: self.docket.as_ref().map(|docket| data::past_runs(docket, polity)).unwrap_or_default(),
            neighbours: figures::neighbours(polity),
            sources: if self.docket.is_some() { sources::source_spans(polity) } else { Vec::new() },
        };
        drop(records);
        // As a real desk does, it lets others go first: what two visitors do at once shows in tests.
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(Some(file))
        })
    }

    fn warnings<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<Marked<Warning>>> {
        let records = self.records();
        let marked = records.warnings_for(viewer).into_iter().map(|record| {
            let mark = records.mark(RecordRef::Warning(record.warning_id()));
            Marked { record, mark }
        });
        done(Ok(marked.collect()))
    }

    fn warning<'a>(
        &'a self,
        viewer: &'a Viewer,
        warning_id: WarningId,
    ) -> Loading<'a, Option<Marked<Warning>>> {
        Box::pin(async move {
            let warnings = self.warnings(viewer).await?;
            Ok(warnings.into_iter().find(|known| known.record.warning_id() == warning_id))
        })
    }

    fn engagements<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<Marked<Engagement>>> {
        let records = self.records();
        let marked = records.engagements_for(viewer).into_iter().map(|record| {
            let mark = records.mark(RecordRef::Engagement(record.engagement_id()));
            Marked { record, mark }
        });
        done(Ok(marked.collect()))
    }

    fn engagement<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
    ) -> Loading<'a, Option<Marked<Engagement>>> {
        Box::pin(async move {
            let engagements = self.engagements(viewer).await?;
            Ok(engagements.into_iter().find(|known| known.record.engagement_id() == engagement_id))
        })
    }

    fn scorecard(&self) -> Loading<'_, Option<Scorecard>> {
        done(Ok(self.docket.as_ref().map(|_| data::scorecard())))
    }

    fn danger_at(
        &self,
        place: LonLat,
        month: Option<MonthId>,
        radius: Radius,
    ) -> Loading<'_, Option<DangerReading>> {
        done(Ok(self.run().map(|run| danger::reading(run, place, month, radius))))
    }

    fn sources(&self) -> Loading<'_, Vec<SourceHealth>> {
        done(Ok(if self.docket.is_some() { sources::sources() } else { Vec::new() }))
    }

    fn runs(&self) -> Loading<'_, Vec<RunSheet>> {
        done(Ok(self.docket.as_ref().map(sources::runs).unwrap_or_default()))
    }

    fn set_aside(
        &self,
        source: String,
        list: SetAsideList,
        window: RowWindow,
    ) -> Loading<'_, Option<RowSheet<SetAsideRow>>> {
        done(Ok(sources::set_aside(&source, list, window)))
    }

    fn disagreements(
        &self,
        source: String,
        window: RowWindow,
    ) -> Loading<'_, Option<RowSheet<Disagreement>>> {
        done(Ok(sources::disagreements(&source, window)))
    }

    fn decide<'a>(
        &'a self,
        viewer: &'a Viewer,
        decision: NewDecision,
        mark: Mark,
        seen: Sequence,
    ) -> Loading<'a, DecisionEffect> {
        let result = self.record(decision, &mark, seen, Some(viewer));
        if let Ok(effect) = &result {
            let record = Some(effect.decision.decision_id.to_string());
            self.audited(viewer.account(), AuditAction::Decided, record);
        }
        done(result)
    }

    fn withdraw_decision<'a>(&'a self, viewer: &'a Viewer, withdrawal: Withdrawal) -> Loading<'a, ()> {
        let readable = self.check_readable(viewer, RecordRef::Decision(withdrawal.decision_id));
        done(readable.and_then(|()| self.withdraw(withdrawal)))
    }

    fn answer_warning<'a>(
        &'a self,
        viewer: &'a Viewer,
        warning_id: WarningId,
        act: WarningAct,
        seen: Sequence,
    ) -> Loading<'a, ()> {
        let readable = self.check_readable(viewer, RecordRef::Warning(warning_id));
        done(readable.and_then(|()| self.answer(warning_id, act, seen)))
    }

    fn open_engagement<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement: NewEngagement,
        mark: OpeningMark,
    ) -> Loading<'a, EngagementId> {
        let Some(own) = viewer.account() else { return done(Err(DeskError::Forbidden)) };
        let result = self.open(engagement);
        if let Ok(engagement_id) = result {
            self.mark_first(RecordRef::Engagement(engagement_id), mark.of(engagement_id, own));
            self.records().members.push((engagement_id, own, Vec::new()));
        }
        done(result)
    }
}

/// Returns an act at a time, for the history of the sample.
fn acted<Event>(by: &str, at: &str, event: Event) -> Result<Acted<Event>, DeskError> {
    Ok(Acted { acted_by: by.parse().map_err(refused)?, acted_at: at.parse().map_err(refused)?, event })
}
