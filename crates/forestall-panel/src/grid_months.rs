//! Deaths per PRIO-GRID cell and month.

use std::collections::BTreeMap;

use forestall_types::{Fatalities, MonthId, PolityCode, PrioGridGid, ViolenceType};

/// Deaths per grid cell and month, and those whose place is too imprecise for a cell.
///
/// A place known only to a region (`where_prec` 4 and more) has a
/// representation point, and one such point can draw a whole war into a single
/// cell (148759 holds more than 235,000 deaths that way). Those deaths stay
/// with their country, not with a cell; nothing is lost between the two.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct GridMonths {
    cells: BTreeMap<(PrioGridGid, MonthId), [Fatalities; 3]>,
    imprecise: BTreeMap<(PolityCode, MonthId), [Fatalities; 3]>,
}

impl GridMonths {
    pub(crate) fn add_to_cell(
        &mut self,
        gid: PrioGridGid,
        month: MonthId,
        kind: ViolenceType,
        deaths: Fatalities,
    ) {
        add(self.cells.entry((gid, month)).or_default(), kind, deaths);
    }

    pub(crate) fn add_imprecise(
        &mut self,
        polity: PolityCode,
        month: MonthId,
        kind: ViolenceType,
        deaths: Fatalities,
    ) {
        add(self.imprecise.entry((polity, month)).or_default(), kind, deaths);
    }

    /// Walks the cells with deaths, by cell and month; deaths in the order of [`ViolenceType::ALL`].
    pub fn cells(&self) -> impl Iterator<Item = (PrioGridGid, MonthId, &[Fatalities; 3])> {
        self.cells.iter().map(|(&(gid, month), deaths)| (gid, month, deaths))
    }

    /// Walks the deaths kept out of single cells, by country and month.
    pub fn imprecise(&self) -> impl Iterator<Item = (PolityCode, MonthId, &[Fatalities; 3])> {
        self.imprecise.iter().map(|(&(polity, month), deaths)| (polity, month, deaths))
    }

    /// Returns the deaths of one cell and month, best estimate, all types.
    pub fn best(&self, gid: PrioGridGid, month: MonthId) -> u32 {
        self.cells.get(&(gid, month)).map_or(0, |deaths| deaths.iter().map(|d| d.best).sum())
    }
}

fn add(sum: &mut [Fatalities; 3], kind: ViolenceType, deaths: Fatalities) {
    sum[kind.index()] = sum[kind.index()].plus(deaths);
}
