//! A desk in memory on invented data. Nothing in it is real.

mod data;
mod figures;
mod sources;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use forestall_docket::Docket;
use forestall_engagement::{
    Acted, Basis, Engagement, EngagementAct, EngagementId, EngagementSource, NewDecision, NewEngagement,
    RunRef, Sequence, SituationDecisions, Warning, WarningAct, WarningEvent, WarningId, Withdrawal,
};
use forestall_types::PolityCode;
use forestall_web::desk::{
    Answered, CountryFile, DecisionEffect, Desk, DeskError, Disagreement, DocketSheet, DueStep, Land,
    Loading, RowSheet, RowWindow, RunSheet, Scorecard, SetAsideList, SetAsideRow, SourceHealth, Standing,
    WaitingWarning, WorldMap,
};
use jiff::Timestamp;

/// A desk that keeps its records in memory only.
pub(crate) struct SampleDesk {
    docket: Option<Docket>,
    records: Mutex<Records>,
}

#[derive(Default)]
struct Records {
    decisions: BTreeMap<PolityCode, SituationDecisions>,
    warnings: Vec<Warning>,
    engagements: Vec<Engagement>,
    numbered: u32,
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
        let desk = Self { docket: Some(figures::docket()), records: Mutex::default() };
        data::record_history(&desk).expect("the sample keeps the rules");
        desk
    }

    /// Returns a desk before anything was loaded.
    pub(crate) fn empty() -> Self {
        Self { docket: None, records: Mutex::default() }
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().expect("no thread panics while it holds the records")
    }

    fn run(&self) -> Option<RunRef> {
        self.docket.as_ref().map(|docket| data::run(17, docket.origin))
    }

    fn record(&self, new: NewDecision, seen: Sequence) -> Result<DecisionEffect, DeskError> {
        let mut records = self.records();
        records.numbered += 1;
        let number = records.numbered;
        let Records { decisions, warnings, .. } = &mut *records;
        let log = decisions.entry(new.situation).or_insert_with(|| SituationDecisions::new(new.situation));
        if log.sequence() != seen {
            return Err(DeskError::MovedOn);
        }
        let decision = new.with_id(format!("D-2026-{number:03}").parse().map_err(refused)?);
        log.record(decision.clone(), warnings).map_err(refused)?;
        let warning_id: WarningId = format!("W-2026-{number:03}").parse().map_err(refused)?;
        let opened = Warning::open(warning_id, &decision).ok();
        let warning_id = opened.as_ref().map(Warning::warning_id);
        warnings.extend(opened);
        Ok(DecisionEffect { decision, warning_id })
    }

    fn withdraw(&self, withdrawal: Withdrawal) -> Result<(), DeskError> {
        let mut records = self.records();
        let Records { decisions, warnings, engagements, .. } = &mut *records;
        let log = decisions.values_mut().find(|log| log.find(withdrawal.decision_id).is_some());
        let log = log.ok_or_else(|| refused("there is no such decision"))?;
        log.withdraw(withdrawal.clone(), warnings, engagements).map_err(refused)?;
        let opened = warnings.iter_mut().find(|w| w.opening().decision_id == withdrawal.decision_id);
        let Some(warning) = opened else { return Ok(()) };
        let event = WarningEvent::Withdrawn { reason: withdrawal.reason };
        let act = Acted { acted_by: withdrawal.withdrawn_by, acted_at: withdrawal.withdrawn_at, event };
        warning.apply(act).map_err(refused)
    }

    fn answer(&self, warning_id: WarningId, act: WarningAct, seen: Sequence) -> Result<(), DeskError> {
        let mut records = self.records();
        let warning = records.warnings.iter_mut().find(|known| known.warning_id() == warning_id);
        let warning = warning.ok_or_else(|| refused("there is no such warning"))?;
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
                .ok_or_else(|| refused("there is no such warning"))?,
        };
        let engagement = Engagement::open(opening, basis).map_err(refused)?;
        records.engagements.push(engagement);
        Ok(engagement_id)
    }

    fn act(&self, engagement_id: EngagementId, act: EngagementAct, seen: Sequence) -> Result<(), DeskError> {
        let mut records = self.records();
        let engagement = records.engagements.iter_mut().find(|known| known.engagement_id() == engagement_id);
        let engagement = engagement.ok_or_else(|| refused("there is no such engagement"))?;
        if engagement.sequence() != seen {
            return Err(DeskError::MovedOn);
        }
        engagement.apply(act).map_err(refused)
    }

    fn answers(&self, docket: &Docket) -> BTreeMap<PolityCode, Answered> {
        let records = self.records();
        let of = |polity: PolityCode| Answered {
            decision: records.decisions.get(&polity).and_then(|log| log.standing().cloned()),
            warning: records
                .warnings
                .iter()
                .find(|w| w.situation() == polity && w.status().is_open())
                .cloned(),
            engagement: records
                .engagements
                .iter()
                .find(|e| e.situation() == polity && e.status().is_open())
                .cloned(),
        };
        docket.rows.iter().map(|row| (row.polity, of(row.polity))).collect()
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

    fn standing(&self) -> Loading<'_, Standing> {
        let records = self.records();
        let waiting = records.warnings.iter().filter_map(|warning| {
            let days = warning.days_waiting(data::now())?;
            Some(WaitingWarning { warning_id: warning.warning_id(), situation: warning.situation(), days })
        });
        let steps = records.engagements.iter().filter_map(|engagement| {
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
            run: self.run(),
            ..data::standing(self.docket.as_ref())
        };
        done(Ok(standing))
    }

    fn docket(&self) -> Loading<'_, Option<DocketSheet>> {
        let sheet = self.docket.clone().map(|docket| DocketSheet {
            run: data::run(17, docket.origin),
            previous_origin: docket.origin.minus(1),
            recent: docket.rows.iter().map(|row| (row.polity, figures::recent(row.polity))).collect(),
            answers: self.answers(&docket),
            track_record: Some(data::TRACK_RECORD.to_owned()),
            docket,
        });
        done(Ok(sheet))
    }

    fn world(&self) -> Loading<'_, WorldMap> {
        done(Ok(figures::world()))
    }

    fn land(&self) -> Loading<'_, Vec<Land>> {
        done(Ok(figures::land()))
    }

    fn country(&self, polity: PolityCode) -> Loading<'_, Option<CountryFile>> {
        if !data::polities().contains(&polity) {
            return done(Ok(None));
        }
        let records = self.records();
        let of_country = |known: &PolityCode| *known == polity;
        let file = CountryFile {
            polity,
            history: if self.docket.is_some() { figures::history(polity) } else { Vec::new() },
            fan: self.docket.as_ref().and_then(|docket| figures::fan(docket, polity)),
            row: self.docket.as_ref().and_then(|docket| docket.row(polity).cloned()),
            unranked: self.docket.as_ref().and_then(|docket| {
                docket.unranked.iter().find(|unranked| unranked.polity == polity).cloned()
            }),
            run: self.run(),
            decisions: records
                .decisions
                .get(&polity)
                .cloned()
                .unwrap_or_else(|| SituationDecisions::new(polity)),
            warnings: records.warnings.iter().filter(|w| of_country(&w.situation())).cloned().collect(),
            engagements: records.engagements.iter().filter(|e| of_country(&e.situation())).cloned().collect(),
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

    fn warnings(&self) -> Loading<'_, Vec<Warning>> {
        done(Ok(self.records().warnings.clone()))
    }

    fn engagements(&self) -> Loading<'_, Vec<Engagement>> {
        done(Ok(self.records().engagements.clone()))
    }

    fn scorecard(&self) -> Loading<'_, Option<Scorecard>> {
        done(Ok(self.docket.as_ref().map(|_| data::scorecard())))
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

    fn decide(&self, decision: NewDecision, seen: Sequence) -> Loading<'_, DecisionEffect> {
        done(self.record(decision, seen))
    }

    fn withdraw_decision(&self, withdrawal: Withdrawal) -> Loading<'_, ()> {
        done(self.withdraw(withdrawal))
    }

    fn answer_warning(&self, warning_id: WarningId, act: WarningAct, seen: Sequence) -> Loading<'_, ()> {
        done(self.answer(warning_id, act, seen))
    }

    fn open_engagement(&self, engagement: NewEngagement) -> Loading<'_, EngagementId> {
        done(self.open(engagement))
    }

    fn act_on_engagement(
        &self,
        engagement_id: EngagementId,
        act: EngagementAct,
        seen: Sequence,
    ) -> Loading<'_, ()> {
        done(self.act(engagement_id, act, seen))
    }
}

/// Returns an act at a time, for the history of the sample.
fn acted<Event>(by: &str, at: &str, event: Event) -> Result<Acted<Event>, DeskError> {
    Ok(Acted { acted_by: by.parse().map_err(refused)?, acted_at: at.parse().map_err(refused)?, event })
}
