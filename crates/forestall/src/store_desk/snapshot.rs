//! What lake and runs hold at one time, read once and shared by all pages.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use anyhow::Result;
use forestall_docket::Docket;
use forestall_store::lake::{Lake, Manifest};
use forestall_store::runs::{LoadedRun, RunRecord, Runs};
use forestall_store::{DataFolder, Scorecard, Scorecards};
use forestall_types::PolityCode;
use forestall_web::desk::NotableEvent;

/// Past runs whose dockets are kept at hand for the country pages.
const PAST_RUNS: usize = 24;

/// When the folders last changed: a rename into one of them changes its time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Stamp(Vec<Option<SystemTime>>);

impl Stamp {
    pub(super) fn of(folder: &DataFolder) -> Self {
        let changed = |name: &str| folder.path().join(name).metadata().and_then(|meta| meta.modified()).ok();
        Self(["lake", "runs", "scorecards"].into_iter().map(changed).collect())
    }
}

/// Everything pages need beside the desk's records.
pub(super) struct Snapshot {
    pub(super) stamp: Stamp,
    pub(super) files: Vec<Manifest>,
    pub(super) current: Option<LoadedRun>,
    pub(super) previous: Option<LoadedRun>,
    pub(super) past: Vec<(RunRecord, Docket)>,
    pub(super) scorecard: Option<Scorecard>,
    pub(super) is_exercise: bool,
    pub(super) notable: Mutex<HashMap<PolityCode, Arc<Vec<NotableEvent>>>>,
}

impl Snapshot {
    pub(super) fn read(folder: &DataFolder, stamp: Stamp) -> Result<Self> {
        let runs = Runs::of(folder);
        let current = runs.current()?.map(|record| runs.load(&record)).transpose()?;
        let previous = match &current {
            None => None,
            Some(run) => {
                let RunRecord { reference, model, .. } = &run.record;
                runs.before(reference.origin, &model.name)?.map(|record| runs.load(&record)).transpose()?
            }
        };
        let past = runs
            .list()?
            .into_iter()
            .rev()
            .take(PAST_RUNS)
            .map(|record| runs.docket(&record).map(|docket| (record, docket)))
            .collect::<Result<_>>()?;
        Ok(Self {
            stamp,
            files: Lake::of(folder).manifests_as_of(None)?,
            current,
            previous,
            past,
            scorecard: Scorecards::of(folder).newest()?,
            is_exercise: folder.is_exercise(),
            notable: Mutex::new(HashMap::new()),
        })
    }

    /// Returns the record of the shown model in one sentence, from the newest scorecard.
    pub(super) fn track_record(&self) -> Option<String> {
        super::scorecard::track_record(self.scorecard.as_ref()?, &self.current.as_ref()?.record.model.name)
    }
}
