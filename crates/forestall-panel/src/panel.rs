//! Country-month and grid-month series up to an origin.

use forestall_types::{Completeness, Fatalities, MonthId, MonthRange, PolityCode, PrioGridGid, ViolenceType};
use jiff::civil::Date;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::{Account, Answering, Exclusion, GridMonths, History, Layer, SpanRule};

/// Places from this `where_prec` on are too imprecise for a single grid cell.
///
/// Source: UCDP GED codebook, `where_prec` 4 (first-order division only) and above.
pub const IMPRECISE_FROM: u8 = 4;

/// The named choices behind a panel, stored with every run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PanelChoices {
    /// How a span of days is put into months.
    pub span_rule: SpanRule,
}

/// One event as far as the panel needs it.
#[derive(Clone, PartialEq, Debug)]
pub struct PlacedEvent {
    /// A hash of the source's id, equal for the same event in another file of the same id space.
    pub id_hash: u64,
    /// The polity the event counts to, if any.
    pub polity: Option<PolityCode>,
    /// The grid cell of its point.
    pub gid: PrioGridGid,
    /// First day.
    pub date_start: Date,
    /// Last day.
    pub date_end: Date,
    /// UCDP `where_prec`; unknown precision is treated as imprecise.
    pub where_prec: Option<u8>,
    /// Type of violence.
    pub violence_type: ViolenceType,
    /// The dead.
    pub fatalities: Fatalities,
}

/// One country and month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cell {
    /// The dead; zero says something only where the cell is covered.
    pub fatalities: Fatalities,
    /// Whether zero means zero.
    pub completeness: Completeness,
}

/// Collects the rows of all files into a panel.
///
/// Files are read preferred first ([`PanelBuilder::reading_order`]), so that an
/// event that moved between releases counts once, from the release that answers.
#[derive(Debug)]
pub struct PanelBuilder<'a> {
    layers: &'a [Layer],
    answering: &'a Answering,
    choices: PanelChoices,
    months: MonthRange,
    deaths: Vec<Fatalities>,
    grid: GridMonths,
    accounts: Vec<Account>,
    counted: FxHashSet<(usize, u64)>,
    id_spaces: Vec<usize>,
}

impl<'a> PanelBuilder<'a> {
    /// Starts a panel that ends at `origin`; `None` when nothing is covered up to it.
    pub fn new(
        layers: &'a [Layer],
        answering: &'a Answering,
        choices: PanelChoices,
        origin: MonthId,
    ) -> Option<Self> {
        let months = MonthRange::new(answering.months().first(), origin).ok()?;
        let cells = ViolenceType::ALL.len() * answering.polities().len() * months.count_months();
        let mut spaces: Vec<&str> = Vec::new();
        let id_spaces = layers
            .iter()
            .map(|layer| {
                spaces.iter().position(|space| *space == layer.id_space).unwrap_or_else(|| {
                    spaces.push(&layer.id_space);
                    spaces.len() - 1
                })
            })
            .collect();
        Some(Self {
            layers,
            answering,
            choices,
            months,
            deaths: vec![Fatalities::ZERO; cells],
            grid: GridMonths::default(),
            accounts: vec![Account::default(); layers.len()],
            counted: FxHashSet::default(),
            id_spaces,
        })
    }

    /// Returns the order in which the layers must be read.
    pub fn reading_order(&self) -> Vec<usize> {
        crate::answering::preference(self.layers)
    }

    /// Takes one event of a layer.
    pub fn add_event(&mut self, layer: usize, event: &PlacedEvent) {
        let deaths = u64::from(event.fatalities.best);
        self.accounts[layer].take(deaths);
        let Some(row) = event.polity.and_then(|polity| self.answering.row(polity)) else {
            return self.accounts[layer].exclude(Exclusion::NoPolity, 1, deaths);
        };
        let id = (self.id_spaces[layer], event.id_hash);
        if self.counted.contains(&id) {
            return self.accounts[layer].exclude(Exclusion::SameEventElsewhere, 1, deaths);
        }
        let mut is_placed = false;
        let mut last_exclusion = Exclusion::OutsideCoverage;
        for (month, part) in self.choices.span_rule.allot(event.date_start, event.date_end, event.fatalities)
        {
            match self.place_part(layer, row, month, event, part) {
                Ok(()) => {
                    is_placed = true;
                    self.accounts[layer].place(0, u64::from(part.best));
                }
                Err(why) => {
                    last_exclusion = why;
                    self.accounts[layer].exclude(why, 0, u64::from(part.best));
                }
            }
        }
        if is_placed {
            self.counted.insert(id);
            self.accounts[layer].place(1, 0);
            if is_imprecise(event.where_prec) {
                self.accounts[layer].note_imprecise(deaths);
            }
        } else {
            self.accounts[layer].exclude(last_exclusion, 1, 0);
        }
    }

    fn place_part(
        &mut self,
        layer: usize,
        row: usize,
        month: MonthId,
        event: &PlacedEvent,
        part: Fatalities,
    ) -> Result<(), Exclusion> {
        let polity = self.answering.polities()[row];
        self.check(layer, event.violence_type, row, month)?;
        let cell = self.cell(event.violence_type, row, month);
        self.deaths[cell] = self.deaths[cell].plus(part);
        if is_imprecise(event.where_prec) {
            self.grid.add_imprecise(polity, month, event.violence_type, part);
        } else {
            self.grid.add_to_cell(event.gid, month, event.violence_type, part);
        }
        Ok(())
    }

    /// Takes one total per country and month of a layer without events.
    pub fn add_country_month(
        &mut self,
        layer: usize,
        polity: Option<PolityCode>,
        month: MonthId,
        kind: ViolenceType,
        count: u32,
    ) {
        let deaths = u64::from(count);
        self.accounts[layer].take(deaths);
        let placed =
            polity.and_then(|polity| self.answering.row(polity)).ok_or(Exclusion::NoPolity).and_then(|row| {
                self.check(layer, kind, row, month)?;
                let cell = self.cell(kind, row, month);
                self.deaths[cell] = self.deaths[cell].plus(Fatalities::exactly(count));
                Ok(())
            });
        match placed {
            Ok(()) => self.accounts[layer].place(1, deaths),
            Err(why) => self.accounts[layer].exclude(why, 1, deaths),
        }
    }

    /// Says why a row of this layer may not count in a cell, if it may not.
    fn check(&self, layer: usize, kind: ViolenceType, row: usize, month: MonthId) -> Result<(), Exclusion> {
        if month > self.months.last() {
            return Err(Exclusion::AfterOrigin);
        }
        let polity = self.answering.polities()[row];
        if self.layers[layer].completeness(kind, polity, month) == Completeness::Unknown {
            return Err(Exclusion::OutsideCoverage);
        }
        match self.answering.layer(kind, row, month) {
            Some(answers) if answers == layer => Ok(()),
            Some(_) => Err(Exclusion::AnsweredElsewhere),
            None => Err(Exclusion::OutsideCoverage),
        }
    }

    /// Closes the panel.
    ///
    /// # Panics
    ///
    /// When for any file placed + excluded is not its input: a fault of this program that must not pass.
    pub fn finish(self) -> Panel {
        for (layer, account) in self.layers.iter().zip(&self.accounts) {
            assert!(
                account.is_balanced(),
                "file {}: placed + excluded is not the input: {account:?}",
                layer.file_id
            );
        }
        let polities = self.answering.polities().to_vec();
        let mut cells = Vec::with_capacity(self.deaths.len());
        for kind in ViolenceType::ALL {
            for row in 0..polities.len() {
                for month in self.months.iter() {
                    cells.push(Cell {
                        fatalities: self.deaths[self.cell(kind, row, month)],
                        completeness: self.answering.completeness(kind, row, month),
                    });
                }
            }
        }
        Panel {
            choices: self.choices,
            months: self.months,
            polities,
            cells,
            grid: self.grid,
            accounts: self.accounts,
        }
    }

    fn cell(&self, kind: ViolenceType, row: usize, month: MonthId) -> usize {
        let column = self.months.index_of(month).expect("checked against the panel's months");
        (kind.index() * self.answering.polities().len() + row) * self.months.count_months() + column
    }
}

fn is_imprecise(where_prec: Option<u8>) -> bool {
    where_prec.is_none_or(|precision| precision >= IMPRECISE_FROM)
}

/// Country-month series by violence type, and grid-months, up to an origin.
///
/// Axes of the country cells: violence type x polity x month. Months without
/// coverage are unknown, and unknown is not zero.
#[derive(Clone, PartialEq, Debug)]
pub struct Panel {
    choices: PanelChoices,
    months: MonthRange,
    polities: Vec<PolityCode>,
    cells: Vec<Cell>,
    grid: GridMonths,
    accounts: Vec<Account>,
}

impl Panel {
    /// Returns a panel over cells in the order of its axes, as read back from a stored run.
    ///
    /// Grid-months and accounts are not part of what is read back. `None` when the cells do not fill the axes.
    pub fn from_cells(
        choices: PanelChoices,
        months: MonthRange,
        polities: Vec<PolityCode>,
        cells: Vec<Cell>,
    ) -> Option<Self> {
        let size = ViolenceType::ALL.len() * polities.len() * months.count_months();
        (cells.len() == size).then(|| Self {
            choices,
            months,
            polities,
            cells,
            grid: GridMonths::default(),
            accounts: Vec::new(),
        })
    }

    /// Returns the choices the panel was built with.
    pub const fn choices(&self) -> PanelChoices {
        self.choices
    }

    /// Returns the months, the last being the origin.
    pub const fn months(&self) -> MonthRange {
        self.months
    }

    /// Returns the last month.
    pub const fn origin(&self) -> MonthId {
        self.months.last()
    }

    /// Returns the polities, sorted.
    pub fn polities(&self) -> &[PolityCode] {
        &self.polities
    }

    /// Returns the row of a polity.
    pub fn row(&self, polity: PolityCode) -> Option<usize> {
        self.polities.binary_search(&polity).ok()
    }

    /// Returns one series, a cell per month.
    pub fn series(&self, kind: ViolenceType, row: usize) -> &[Cell] {
        let months = self.months.count_months();
        let start = (kind.index() * self.polities.len() + row) * months;
        &self.cells[start..start + months]
    }

    /// Returns all cells in the order of the axes.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Returns the grid-months.
    pub const fn grid(&self) -> &GridMonths {
        &self.grid
    }

    /// Returns what became of each layer's rows, in the order of the layers.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Returns what a model may learn from: best estimates where covered, fully or partially.
    pub fn history(&self, kind: ViolenceType) -> History {
        let mut history = History::unknown(self.polities.len(), self.months);
        for row in 0..self.polities.len() {
            for (cell, month) in self.series(kind, row).iter().zip(self.months.iter()) {
                if cell.completeness > Completeness::Unknown {
                    history.set(row, month, cell.fatalities.best);
                }
            }
        }
        history
    }

    /// Returns how complete the last `months` months of a series are: that of the worst among them.
    pub fn recent_completeness(&self, kind: ViolenceType, row: usize, months: usize) -> Completeness {
        let series = self.series(kind, row);
        series[series.len().saturating_sub(months)..]
            .iter()
            .map(|cell| cell.completeness)
            .min()
            .unwrap_or(Completeness::Unknown)
    }
}
