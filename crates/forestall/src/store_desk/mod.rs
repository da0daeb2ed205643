//! The desk behind the screens, kept in a data folder.

mod country;
mod runs;
mod scorecard;
mod snapshot;
mod sources;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, RwLock};

use anyhow::{Context, Result, anyhow};
use forestall_docket::DocketRow;
use forestall_engagement::{
    Acted, Engagement, EngagementAct, EngagementId, NewDecision, NewEngagement, Sequence, Warning,
    WarningAct, WarningEvent, WarningId, Withdrawal,
};
use forestall_store::database::Database;
use forestall_store::desk::{self, DeskStore, EngagementFilter, MIGRATIONS, WarningFilter};
use forestall_store::{DataFolder, World};
use forestall_types::{Completeness, PolityCode, ViolenceType};
use forestall_web::charts::SparklineMonth;
use forestall_web::desk::{
    Answered, CountryFile, DecisionEffect, Desk, DeskError, Disagreement, DocketSheet, DueStep, Land,
    Loading, RowSheet, RowWindow, RunSheet, Scorecard, SetAsideList, SetAsideRow, SourceHealth, Standing,
    WaitingWarning, WorldMap,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::record_keys;
use crate::store_desk::snapshot::{Snapshot, Stamp};
use crate::worlds::WorldPlaces;

/// Months in the small chart of a docket row.
const SPARKLINE_MONTHS: usize = 36;

/// A desk over a data folder.
pub(crate) struct StoreDesk {
    kept: Arc<Kept>,
    records: DeskStore,
}

/// What can be read without waiting for the database.
struct Kept {
    folder: DataFolder,
    world: WorldPlaces,
    map: OnceLock<WorldMap>,
    snapshot: RwLock<Option<Arc<Snapshot>>>,
}

impl StoreDesk {
    /// Opens the desk database and reads the current run.
    pub(crate) async fn open(folder: DataFolder, world: WorldPlaces) -> Result<Self> {
        let database = Database::open_sqlite(&folder.desk_database(), MIGRATIONS).await?;
        let records = DeskStore::new(database, record_keys::open(&folder)?);
        let kept = Arc::new(Kept { folder, world, map: OnceLock::new(), snapshot: RwLock::new(None) });
        let desk = Self { kept, records };
        desk.snapshot().await?;
        Ok(desk)
    }

    /// Returns what lake and runs hold now, read again only when one of them changed.
    async fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let kept = Arc::clone(&self.kept);
        tokio::task::spawn_blocking(move || kept.snapshot()).await.context("reading the data folder")?
    }

    async fn blocking<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Kept, &Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<T, DeskError> {
        let kept = Arc::clone(&self.kept);
        let value = tokio::task::spawn_blocking(move || {
            let snapshot = kept.snapshot()?;
            read(&kept, &snapshot)
        })
        .await
        .context("reading the data folder")??;
        Ok(value)
    }

    async fn answers(&self) -> Result<BTreeMap<PolityCode, Answered>, desk::DeskError> {
        let mut answers: BTreeMap<PolityCode, Answered> = BTreeMap::new();
        for (situation, decision) in self.records.standing_decisions().await? {
            answers.entry(situation).or_default().decision = Some(decision);
        }
        let open_only = WarningFilter { open_only: true, ..WarningFilter::default() };
        for warning in self.records.warnings(open_only).await? {
            let situation = warning.situation();
            answers.entry(situation).or_default().warning = Some(warning);
        }
        let open_only = EngagementFilter { open_only: true, ..EngagementFilter::default() };
        for engagement in self.records.engagements(open_only).await? {
            let situation = engagement.situation();
            answers.entry(situation).or_default().engagement = Some(engagement);
        }
        Ok(answers)
    }
}

impl Kept {
    fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let stamp = Stamp::of(&self.folder);
        let kept = self.snapshot.read().map_err(|_| anyhow!("a reader of the data folder failed"))?.clone();
        if let Some(snapshot) = kept.filter(|snapshot| snapshot.stamp == stamp) {
            return Ok(snapshot);
        }
        let read = Arc::new(Snapshot::read(&self.folder, stamp)?);
        *self.snapshot.write().map_err(|_| anyhow!("a reader of the data folder failed"))? =
            Some(Arc::clone(&read));
        Ok(read)
    }

    fn name(&self, polity: PolityCode) -> String {
        let table = self.world.table();
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        table.on_or_newest(polity, today).map_or_else(|| polity.to_string(), |record| record.name.clone())
    }

    fn map(&self) -> WorldMap {
        self.map.get_or_init(|| WorldMap::of(self.world.atlas())).clone()
    }
}

impl Desk for StoreDesk {
    fn now(&self) -> Timestamp {
        Timestamp::now()
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

    fn standing(&self) -> Loading<'_, Standing> {
        Box::pin(async move {
            let snapshot = self.snapshot().await?;
            let now = self.now();
            let awaiting = WarningFilter { awaiting_answer: true, ..WarningFilter::default() };
            let waiting = self.records.warnings(awaiting).await.map_err(told)?;
            let open = EngagementFilter { open_only: true, ..EngagementFilter::default() };
            let engagements = self.records.engagements(open).await.map_err(told)?;
            Ok(Standing {
                data_to: snapshot.current.as_ref().map(|run| run.record.reference.origin),
                run: snapshot.current.as_ref().map(|run| run.record.reference.clone()),
                waiting_warnings: waiting
                    .iter()
                    .map(|warning| WaitingWarning {
                        warning_id: warning.warning_id(),
                        situation: warning.situation(),
                        days: warning.days_waiting(now).unwrap_or(0),
                    })
                    .collect(),
                next_steps: due_steps(&engagements),
                stale: sources::stale(&snapshot, now),
                undercounts: sources::undercounts(&snapshot),
                citations: sources::citations(&snapshot),
            })
        })
    }

    fn docket(&self) -> Loading<'_, Option<DocketSheet>> {
        Box::pin(async move {
            let snapshot = self.snapshot().await?;
            let Some(run) = &snapshot.current else { return Ok(None) };
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
                answers: self.answers().await.map_err(told)?,
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

    fn country(&self, polity: PolityCode) -> Loading<'_, Option<CountryFile>> {
        Box::pin(async move {
            let file = self.blocking(move |kept, snapshot| country::file(kept, snapshot, polity)).await?;
            let Some(mut file) = file else { return Ok(None) };
            file.decisions = self.records.decisions_of(polity).await.map_err(told)?;
            let of_situation = WarningFilter { situation: Some(polity), ..WarningFilter::default() };
            file.warnings = self.records.warnings(of_situation).await.map_err(told)?;
            let of_situation = EngagementFilter { situation: Some(polity), ..EngagementFilter::default() };
            file.engagements = self.records.engagements(of_situation).await.map_err(told)?;
            Ok(Some(file))
        })
    }

    fn warnings(&self) -> Loading<'_, Vec<Warning>> {
        Box::pin(async move {
            let mut warnings = self.records.warnings(WarningFilter::default()).await.map_err(told)?;
            warnings.reverse();
            Ok(warnings)
        })
    }

    fn engagements(&self) -> Loading<'_, Vec<Engagement>> {
        Box::pin(async move {
            let mut engagements =
                self.records.engagements(EngagementFilter::default()).await.map_err(told)?;
            engagements.reverse();
            Ok(engagements)
        })
    }

    fn scorecard(&self) -> Loading<'_, Option<Scorecard>> {
        Box::pin(async move {
            self.blocking(|_, snapshot| Ok(snapshot.scorecard.as_ref().map(scorecard::of))).await
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

    fn decide(&self, decision: NewDecision, seen: Sequence) -> Loading<'_, DecisionEffect> {
        Box::pin(async move {
            let recorded = self.records.record_decision(decision, seen).await.map_err(told)?;
            Ok(DecisionEffect {
                decision: recorded.record.decision,
                warning_id: recorded.warning.map(|warning| warning.warning_id()),
            })
        })
    }

    fn withdraw_decision(&self, withdrawal: Withdrawal) -> Loading<'_, ()> {
        Box::pin(async move {
            self.records.withdraw_decision(withdrawal).await.map_err(told)?;
            Ok(())
        })
    }

    fn answer_warning(&self, warning_id: WarningId, act: WarningAct, seen: Sequence) -> Loading<'_, ()> {
        Box::pin(async move {
            let WarningEvent::Answered(answer) = act.event else {
                let words = "a warning is taken back by withdrawing the decision that opened it";
                return Err(DeskError::Refused(words.to_owned()));
            };
            let answer = Acted { acted_by: act.acted_by, acted_at: act.acted_at, event: answer };
            self.records.answer_warning(warning_id, answer, seen).await.map_err(told)?;
            Ok(())
        })
    }

    fn open_engagement(&self, engagement: NewEngagement) -> Loading<'_, EngagementId> {
        Box::pin(async move {
            let opened = self.records.open_engagement(engagement).await.map_err(told)?;
            Ok(opened.engagement_id())
        })
    }

    fn act_on_engagement(
        &self,
        engagement_id: EngagementId,
        act: EngagementAct,
        seen: Sequence,
    ) -> Loading<'_, ()> {
        Box::pin(async move {
            self.records.act_on_engagement(engagement_id, act, seen).await.map_err(told)?;
            Ok(())
        })
    }
}

/// Tells a refusal of the rules from a fault of the database.
fn told(error: desk::DeskError) -> DeskError {
    match error {
        desk::DeskError::Conflict { .. } => DeskError::MovedOn,
        desk::DeskError::Decision(_) | desk::DeskError::Warning(_) | desk::DeskError::Engagement(_) => {
            DeskError::Refused(error.to_string())
        }
        other => DeskError::Failed(other.into()),
    }
}

fn due_steps(engagements: &[Engagement]) -> Vec<DueStep> {
    let mut steps: Vec<DueStep> = engagements
        .iter()
        .filter_map(|engagement| {
            let step = engagement.next_step()?;
            Some(DueStep {
                engagement_id: engagement.engagement_id(),
                situation: engagement.situation(),
                due_on: step.due_on?,
                what: step.what.to_string(),
            })
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
