//! Forecasts and sources, and what people decided upon them.

use std::collections::BTreeMap;

use forestall_confidence::{Capability, Mark, OpeningMark, Viewer};
use forestall_docket::DocketRow;
use forestall_engagement::venue_choice::{DangerReading, Radius};
use forestall_engagement::{
    Acted, Engagement, EngagementId, NewDecision, NewEngagement, Sequence, Warning, WarningAct, WarningEvent,
    WarningId, Withdrawal,
};
use forestall_store::desk::{self, EngagementFilter, WarningFilter};
use forestall_store::{World, keyring};
use forestall_types::{Completeness, LonLat, MonthId, PolityCode, RecordRef, ViolenceType};
use forestall_web::charts::SparklineMonth;
use forestall_web::desk::{
    Answered, CountryFile, DecisionEffect, Desk, DeskError, Disagreement, DocketSheet, DueStep, Health, Land,
    Loading, Marked, RecordMarks, RowSheet, RowWindow, RunSheet, Scorecard, SetAsideList, SetAsideRow,
    SourceHealth, Standing, WaitingWarning, WorldMap,
};
use jiff::Timestamp;

use super::snapshot::Snapshot;
use super::told::{Told, ask};
use super::{StoreDesk, country, danger, runs, scorecard, sources};

/// Months in the small chart of a docket row.
const SPARKLINE_MONTHS: usize = 36;

/// What the records say.
type Said<T> = Result<T, desk::DeskError>;

impl StoreDesk {
    /// Returns what people have answered to each situation, as far as the viewer may read it.
    async fn answers(&self, viewer: &Viewer) -> Said<(BTreeMap<PolityCode, Answered>, RecordMarks)> {
        let mut answers: BTreeMap<PolityCode, Answered> = BTreeMap::new();
        let mut marks = RecordMarks::new();
        for (situation, decision) in self.records.standing_decisions(viewer).await? {
            marks.insert(RecordRef::Decision(decision.record.decision_id), decision.mark);
            answers.entry(situation).or_default().decision = Some(decision.record);
        }
        let open_only = WarningFilter { open_only: true, ..WarningFilter::default() };
        for warning in self.records.warnings(viewer, open_only).await? {
            let situation = warning.record.situation();
            marks.insert(RecordRef::Warning(warning.record.warning_id()), warning.mark);
            answers.entry(situation).or_default().warning = Some(warning.record);
        }
        let open_only = EngagementFilter { open_only: true, ..EngagementFilter::default() };
        for engagement in self.records.engagements(viewer, open_only).await? {
            let situation = engagement.record.situation();
            marks.insert(RecordRef::Engagement(engagement.record.engagement_id()), engagement.mark);
            answers.entry(situation).or_default().engagement = Some(engagement.record);
        }
        Ok((answers, marks))
    }

    async fn next_steps(&self, viewer: &Viewer) -> Said<Vec<DueStep>> {
        Ok(due_steps(self.records.next_steps(viewer).await?))
    }

    async fn waiting_warnings(&self, viewer: &Viewer) -> Said<Vec<WaitingWarning>> {
        let awaiting = WarningFilter { awaiting_answer: true, ..WarningFilter::default() };
        let waiting = self.records.warnings(viewer, awaiting).await?;
        let waiting = waiting.into_iter().map(|desk::Marked { record: warning, .. }| WaitingWarning {
            warning_id: warning.warning_id(),
            situation: warning.situation(),
            days: warning.days_waiting(viewer.now()).unwrap_or(0),
        });
        Ok(waiting.collect())
    }
}

impl Desk for StoreDesk {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn exercise(&self) -> Option<String> {
        match self.kept.folder.world() {
            World::Earth => None,
            World::Exercise { seed } => Some(format!("exercise world {seed}")),
        }
    }

    fn name(&self, polity: PolityCode) -> String {
        self.kept.name(polity)
    }

    fn health(&self) -> Loading<'_, Health> {
        Box::pin(async move {
            let snapshot = self.snapshot().await?;
            keyring::state(self.records.database()).await.map_err(Told::told)?;
            let is_late = !sources::stale(&snapshot, self.now()).is_empty();
            Ok(if is_late { Health::Late } else { Health::Well })
        })
    }

    fn standing<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Standing> {
        Box::pin(async move {
            let next_steps = self.next_steps(viewer).await.map_err(Told::told)?;
            let waiting_releases = self.records.waiting_releases(viewer).await.map_err(Told::told)?;
            if !viewer.may(Capability::ReadDesk) {
                return Ok(Standing { next_steps, waiting_releases, ..Standing::default() });
            }
            let waiting_warnings = self.waiting_warnings(viewer).await.map_err(Told::told)?;
            let snapshot = self.snapshot().await?;
            Ok(Standing {
                data_to: snapshot.current.as_ref().map(|run| run.record.reference.origin),
                run: snapshot.current.as_ref().map(|run| run.record.reference.clone()),
                waiting_warnings,
                next_steps,
                waiting_releases,
                stale: sources::stale(&snapshot, viewer.now()),
                undercounts: sources::undercounts(&snapshot),
                citations: sources::citations(&snapshot),
            })
        })
    }

    fn docket<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Option<DocketSheet>> {
        Box::pin(async move {
            let snapshot = self.snapshot().await?;
            let Some(run) = &snapshot.current else { return Ok(None) };
            let (answers, marks) = self.answers(viewer).await.map_err(Told::told)?;
            Ok(Some(DocketSheet {
                docket: run.docket.clone(),
                run: run.record.reference.clone(),
                previous_origin: run
                    .docket
                    .rows
                    .iter()
                    .find_map(|row| row.before)
                    .map(|before| before.origin),
                recent: run.docket.rows.iter().map(|row| (row.polity, recent(&snapshot, row))).collect(),
                answers,
                marks,
                track_record: snapshot.track_record(),
            }))
        })
    }

    fn world(&self) -> Loading<'_, WorldMap> {
        Box::pin(async move { self.blocking(|kept, _| Ok(kept.map())).await })
    }

    fn land(&self) -> Loading<'_, Vec<Land>> {
        Box::pin(async move { self.blocking(|kept, _| Ok(Land::of_atlas(kept.world.atlas()))).await })
    }

    fn country<'a>(&'a self, viewer: &'a Viewer, polity: PolityCode) -> Loading<'a, Option<CountryFile>> {
        Box::pin(async move {
            let file = self.blocking(move |kept, snapshot| country::file(kept, snapshot, polity)).await?;
            let Some(file) = file else { return Ok(None) };
            let records = self.records.situation_file(viewer, polity).await.map_err(Told::told)?;
            let desk::SituationFile { decisions, warnings, engagements, marks } = records;
            Ok(Some(CountryFile { decisions, warnings, engagements, marks, ..file }))
        })
    }

    fn warnings<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<Marked<Warning>>> {
        ask(async move {
            let warnings = self.records.warnings(viewer, WarningFilter::default()).await?;
            Said::Ok(warnings.into_iter().rev().map(marked).collect())
        })
    }

    fn warning<'a>(
        &'a self,
        viewer: &'a Viewer,
        warning_id: WarningId,
    ) -> Loading<'a, Option<Marked<Warning>>> {
        ask(async move { Said::Ok(self.records.warning(viewer, warning_id).await?.map(marked)) })
    }

    fn engagements<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<Marked<Engagement>>> {
        ask(async move {
            let engagements = self.records.engagements(viewer, EngagementFilter::default()).await?;
            Said::Ok(engagements.into_iter().rev().map(marked).collect())
        })
    }

    fn engagements_of<'a>(
        &'a self,
        viewer: &'a Viewer,
        situation: PolityCode,
    ) -> Loading<'a, Vec<Marked<Engagement>>> {
        ask(async move {
            let of_country = EngagementFilter { situation: Some(situation), ..EngagementFilter::default() };
            let engagements = self.records.engagements(viewer, of_country).await?;
            Said::Ok(engagements.into_iter().rev().map(marked).collect())
        })
    }

    fn engagement<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
    ) -> Loading<'a, Option<Marked<Engagement>>> {
        ask(async move { Said::Ok(self.records.engagement(viewer, engagement_id).await?.map(marked)) })
    }

    fn scorecard(&self) -> Loading<'_, Option<Scorecard>> {
        Box::pin(async move {
            self.blocking(|_, snapshot| Ok(snapshot.scorecard.as_ref().map(scorecard::of))).await
        })
    }

    fn danger_at(
        &self,
        place: LonLat,
        month: Option<MonthId>,
        radius: Radius,
    ) -> Loading<'_, Option<DangerReading>> {
        Box::pin(async move {
            self.blocking(move |kept, snapshot| Ok(danger::read(kept, snapshot, place, month, radius))).await
        })
    }

    fn sources(&self) -> Loading<'_, Vec<SourceHealth>> {
        Box::pin(async move {
            let now = self.now();
            self.blocking(move |_, snapshot| Ok(sources::health(snapshot, now))).await
        })
    }

    fn runs(&self) -> Loading<'_, Vec<RunSheet>> {
        Box::pin(async move { self.blocking(|kept, _| runs::sheets(kept)).await })
    }

    fn set_aside(
        &self,
        source: String,
        list: SetAsideList,
        window: RowWindow,
    ) -> Loading<'_, Option<RowSheet<SetAsideRow>>> {
        Box::pin(async move {
            self.blocking(move |kept, snapshot| {
                sources::set_aside(&kept.folder, snapshot, &source, list, window)
            })
            .await
        })
    }

    fn disagreements(
        &self,
        source: String,
        window: RowWindow,
    ) -> Loading<'_, Option<RowSheet<Disagreement>>> {
        Box::pin(async move {
            self.blocking(move |kept, snapshot| {
                sources::disagreements(&kept.folder, snapshot, &source, window)
            })
            .await
        })
    }

    fn decide<'a>(
        &'a self,
        viewer: &'a Viewer,
        decision: NewDecision,
        mark: Mark,
        seen: Sequence,
    ) -> Loading<'a, DecisionEffect> {
        ask(async move {
            let recorded = self.records.record_decision(viewer, decision, &mark, seen).await?;
            Said::Ok(DecisionEffect {
                decision: recorded.record.decision,
                warning_id: recorded.warning.map(|warning| warning.warning_id()),
            })
        })
    }

    fn withdraw_decision<'a>(&'a self, viewer: &'a Viewer, withdrawal: Withdrawal) -> Loading<'a, ()> {
        ask(async move { self.records.withdraw_decision(viewer, withdrawal).await.map(drop) })
    }

    fn answer_warning<'a>(
        &'a self,
        viewer: &'a Viewer,
        warning_id: WarningId,
        act: WarningAct,
        seen: Sequence,
    ) -> Loading<'a, ()> {
        Box::pin(async move {
            let WarningEvent::Answered(answer) = act.event else {
                let words = "a warning is taken back by withdrawing the decision that opened it";
                return Err(DeskError::Refused(words.to_owned()));
            };
            let answer = Acted { acted_by: act.acted_by, acted_at: act.acted_at, event: answer };
            let answered = self.records.answer_warning(viewer, warning_id, answer, seen).await;
            answered.map(drop).map_err(Told::told)
        })
    }

    fn open_engagement<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement: NewEngagement,
        mark: OpeningMark,
    ) -> Loading<'a, EngagementId> {
        ask(async move {
            let opened = self.records.open_engagement(viewer, engagement, mark).await?;
            Said::Ok(opened.engagement_id())
        })
    }
}

fn marked<T>(stored: desk::Marked<T>) -> Marked<T> {
    let desk::Marked { record, mark } = stored;
    Marked { record, mark }
}

fn due_steps(open: Vec<desk::OpenStep>) -> Vec<DueStep> {
    let mut steps: Vec<DueStep> = open
        .into_iter()
        .filter_map(|desk::OpenStep { engagement_id, situation, step }| {
            Some(DueStep { engagement_id, situation, due_on: step.due_on?, what: step.what.to_string() })
        })
        .collect();
    steps.sort_by_key(|step| step.due_on);
    steps
}

fn recent(snapshot: &Snapshot, row: &DocketRow) -> Vec<SparklineMonth> {
    let Some(run) = &snapshot.current else { return Vec::new() };
    let Some(at) = run.panel.row(row.polity) else { return Vec::new() };
    let series = run.panel.series(ViolenceType::StateBased, at);
    series[series.len().saturating_sub(SPARKLINE_MONTHS)..]
        .iter()
        .map(|cell| SparklineMonth {
            completeness: cell.completeness,
            best: if cell.completeness > Completeness::Unknown { cell.fatalities.best.into() } else { 0 },
        })
        .collect()
}
