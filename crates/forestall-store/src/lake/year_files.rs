//! Writing the events of each year to its file, on a thread of its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, ScopedJoinHandle};

use anyhow::{Context, Result, anyhow};
use arrow::array::RecordBatch;
use forestall_events::Event;
use forestall_geography::Placement;
use forestall_types::PrioGridGid;
use parquet::arrow::ArrowWriter;

use super::event_table::{EventColumns, SCHEMA, writer_properties};

/// Rows of one year collected before they are handed to the writing thread.
const ROWS_PER_BATCH: usize = 2048;
/// Batches that may wait for the writing thread.
const BATCHES_WAITING: usize = 16;

/// Collects events by year and has them written while the next ones are placed.
pub(super) struct YearFiles<'scope> {
    years: BTreeMap<i16, EventColumns>,
    sender: SyncSender<(i16, RecordBatch)>,
    writing: ScopedJoinHandle<'scope, Result<()>>,
}

impl<'scope> YearFiles<'scope> {
    /// Starts writing below `folder`, one folder per year.
    pub(super) fn begin<'env>(scope: &'scope thread::Scope<'scope, 'env>, folder: &'env Path) -> Self {
        let (sender, receiver) = sync_channel(BATCHES_WAITING);
        let writing = scope.spawn(move || write_all(folder, &receiver));
        Self { years: BTreeMap::new(), sender, writing }
    }

    /// Takes one event of a year.
    pub(super) fn push(
        &mut self,
        year: i16,
        event: &Event,
        gid: PrioGridGid,
        placement: &Placement,
    ) -> Result<()> {
        let columns = self.years.entry(year).or_default();
        columns.push(event, gid, placement);
        if columns.rows() < ROWS_PER_BATCH {
            return Ok(());
        }
        let batch = columns.finish()?;
        // Why the writing thread has gone is told by `finish`.
        self.sender.send((year, batch)).map_err(|_| anyhow!("the event files could not be written"))
    }

    /// Writes what is left and closes all files.
    pub(super) fn finish(self) -> Result<()> {
        let Self { years, sender, writing } = self;
        for (year, mut columns) in years {
            if columns.rows() > 0 && sender.send((year, columns.finish()?)).is_err() {
                break;
            }
        }
        drop(sender);
        writing.join().map_err(|_| anyhow!("writing the event files broke off"))?
    }
}

struct YearFile {
    writer: ArrowWriter<File>,
    path: PathBuf,
}

fn write_all(folder: &Path, batches: &Receiver<(i16, RecordBatch)>) -> Result<()> {
    let mut years: BTreeMap<i16, YearFile> = BTreeMap::new();
    while let Ok((year, batch)) = batches.recv() {
        let file = match years.entry(year) {
            Entry::Occupied(file) => file.into_mut(),
            Entry::Vacant(place) => place.insert(YearFile::create(folder, year)?),
        };
        file.writer.write(&batch).with_context(|| format!("writing {}", file.path.display()))?;
    }
    for file in years.into_values() {
        file.writer.close().with_context(|| format!("writing {}", file.path.display()))?;
    }
    Ok(())
}

impl YearFile {
    fn create(folder: &Path, year: i16) -> Result<Self> {
        let folder = folder.join(format!("year={year}"));
        std::fs::create_dir(&folder).with_context(|| format!("creating {}", folder.display()))?;
        let path = folder.join("events.parquet");
        let file = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
        let writer = ArrowWriter::try_new(file, SCHEMA.clone(), Some(writer_properties()))?;
        Ok(Self { writer, path })
    }
}
