//! Which file answers for which month and place.

use forestall_types::{Completeness, MonthId, MonthRange, PolityCode, PolityTable, ViolenceType};

use crate::Layer;

/// For each violence type, polity and month: the one layer that answers, and how completely.
///
/// Where several files cover a cell, one answers and the others are left out,
/// so that no death is counted twice. The order: full before partial, final
/// before provisional, events before monthly totals, newer before older.
#[derive(Clone, PartialEq, Debug)]
pub struct Answering {
    months: MonthRange,
    polities: Vec<PolityCode>,
    cells: Vec<Option<(u16, Completeness)>>,
}

impl Answering {
    /// Works out who answers; `layers` stand from oldest to newest. `None` when nothing is covered.
    ///
    /// A polity outside its span in `table` is no unit in that month, so nothing answers for it.
    pub fn build(layers: &[Layer], table: &PolityTable) -> Option<Self> {
        let first = layers.iter().map(|layer| layer.coverage.months.first()).min()?;
        let last = layers.iter().map(|layer| layer.coverage.months.last()).max()?;
        let months = MonthRange::new(first, last).ok()?;
        let mut polities: Vec<PolityCode> = table
            .records()
            .iter()
            .filter(|record| {
                record.is_state()
                    && record.from <= last.last_day()
                    && record.to.is_none_or(|to| to >= first.first_day())
            })
            .map(|record| record.polity)
            .collect();
        polities.dedup();
        let order = preference(layers);
        let mut answering = Self {
            months,
            cells: vec![None; ViolenceType::ALL.len() * polities.len() * months.count_months()],
            polities,
        };
        answering.fill(layers, &order, table);
        Some(answering)
    }

    fn fill(&mut self, layers: &[Layer], order: &[usize], table: &PolityTable) {
        for (row, polity) in self.polities.clone().into_iter().enumerate() {
            for month in self.months.iter() {
                if !is_unit(table, polity, month) {
                    continue;
                }
                for kind in ViolenceType::ALL {
                    let best = order
                        .iter()
                        .map(|&layer| (layer, layers[layer].completeness(kind, polity, month)))
                        .filter(|(_, completeness)| *completeness > Completeness::Unknown)
                        // The first of equals stands: `order` prefers it.
                        .reduce(|best, next| if next.1 > best.1 { next } else { best });
                    let cell = self.index(kind, row, month).expect("row and month lie inside");
                    self.cells[cell] = best.map(|(layer, completeness)| {
                        (u16::try_from(layer).expect("fewer than 65,536 files"), completeness)
                    });
                }
            }
        }
    }

    /// Returns the months from the first to the last that any file covers.
    pub const fn months(&self) -> MonthRange {
        self.months
    }

    /// Returns the polities that are states at some time in these months, sorted.
    pub fn polities(&self) -> &[PolityCode] {
        &self.polities
    }

    /// Returns the row of a polity.
    pub fn row(&self, polity: PolityCode) -> Option<usize> {
        self.polities.binary_search(&polity).ok()
    }

    /// Returns the layer that answers for a cell.
    pub fn layer(&self, kind: ViolenceType, row: usize, month: MonthId) -> Option<usize> {
        self.index(kind, row, month).and_then(|cell| self.cells[cell]).map(|(layer, _)| usize::from(layer))
    }

    /// Returns how completely a cell is covered.
    pub fn completeness(&self, kind: ViolenceType, row: usize, month: MonthId) -> Completeness {
        self.index(kind, row, month)
            .and_then(|cell| self.cells[cell])
            .map_or(Completeness::Unknown, |(_, completeness)| completeness)
    }

    /// Counts the covered months of the `span` months that end with `origin`, for one polity.
    pub fn covered_months(&self, kind: ViolenceType, row: usize, origin: MonthId, span: u16) -> u16 {
        let covered = (0..span)
            .filter_map(|back| origin.minus(back))
            .filter(|&month| self.completeness(kind, row, month) > Completeness::Unknown)
            .count();
        u16::try_from(covered).expect("at most `span`")
    }

    /// Proposes the origin: the latest month at which at least half as many polities have `needed`
    /// covered months behind them as ever do.
    ///
    /// One country whose data runs a year further does not pull the whole world's origin with it.
    pub fn propose_origin(&self, kind: ViolenceType, needed: u16) -> Option<MonthId> {
        let ready: Vec<(MonthId, usize)> = self
            .months
            .iter()
            .map(|month| {
                let count = (0..self.polities.len())
                    .filter(|&row| self.covered_months(kind, row, month, needed) == needed)
                    .count();
                (month, count)
            })
            .collect();
        let most = ready.iter().map(|(_, count)| *count).max().filter(|&most| most > 0)?;
        ready.iter().rev().find(|(_, count)| count * 2 >= most).map(|(month, _)| *month)
    }

    fn index(&self, kind: ViolenceType, row: usize, month: MonthId) -> Option<usize> {
        let column = self.months.index_of(month)?;
        let months = self.months.count_months();
        (row < self.polities.len()).then(|| (kind.index() * self.polities.len() + row) * months + column)
    }
}

/// Says whether the polity is a state on some day of the month.
fn is_unit(table: &PolityTable, polity: PolityCode, month: MonthId) -> bool {
    [month.last_day(), month.first_day()]
        .into_iter()
        .any(|day| table.on(polity, day).is_some_and(forestall_types::PolityRecord::is_state))
}

/// Returns the layers' positions, preferred first, completeness aside.
pub(crate) fn preference(layers: &[Layer]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..layers.len()).collect();
    order.sort_by_key(|&index| {
        let layer = &layers[index];
        (layer.is_provisional, !layer.has_events, std::cmp::Reverse(index))
    });
    order
}

#[cfg(test)]
pub(crate) mod tests {
    use forestall_types::{Coverage, CoveredPlaces, PolityRecord, Standing};
    use jiff::civil::date;

    use super::*;

    /// Returns a state that has been there since 1950.
    pub(crate) fn state(code: &str) -> PolityRecord {
        PolityRecord {
            polity: code.parse().unwrap(),
            from: date(1950, 1, 1),
            to: None,
            standing: Standing::State,
            counted_with: None,
            gw: None,
            cow: None,
            iso3: None,
            m49: None,
            views: None,
            ucdp: None,
            name: code.to_owned(),
            other_names: vec![],
        }
    }

    fn table() -> PolityTable {
        let mut young = state("YYY");
        young.from = date(2011, 7, 9);
        PolityTable::from_records(vec![state("AAA"), state("BBB"), young]).unwrap()
    }

    fn layer(months: &str, places: CoveredPlaces, undercount: Option<&str>) -> Layer {
        Layer {
            file_id: months.to_owned(),
            source: "test".into(),
            coverage: Coverage {
                months: months.parse().unwrap(),
                places,
                undercount: undercount.map(str::to_owned),
                basis: "stated".into(),
            },
            violence_types: vec![ViolenceType::StateBased],
            is_provisional: false,
            has_events: true,
            id_space: "test".into(),
        }
    }

    fn month(text: &str) -> MonthId {
        text.parse().unwrap()
    }

    #[test]
    fn full_beats_partial_and_newer_beats_older() {
        let only_a = CoveredPlaces::Polities(vec!["AAA".parse().unwrap()]);
        let layers = [
            layer("2010-01..2012-12", CoveredPlaces::World, None),
            layer("2010-01..2014-12", CoveredPlaces::World, Some("precise places only")),
            layer("2012-01..2012-12", only_a, None),
        ];
        let answering = Answering::build(&layers, &table()).unwrap();
        let kind = ViolenceType::StateBased;
        let [a, b, y] = ["AAA", "BBB", "YYY"].map(|code| answering.row(code.parse().unwrap()).unwrap());
        assert_eq!(answering.layer(kind, a, month("2011-01")), Some(0));
        assert_eq!(answering.layer(kind, a, month("2012-06")), Some(2));
        assert_eq!(answering.layer(kind, b, month("2012-06")), Some(0));
        assert_eq!(answering.layer(kind, b, month("2013-06")), Some(1));
        assert_eq!(answering.completeness(kind, b, month("2013-06")), Completeness::Partial);
        assert_eq!(answering.completeness(kind, b, month("2015-06")), Completeness::Unknown);
        assert_eq!(answering.layer(kind, y, month("2011-06")), None, "no state yet");
        assert_eq!(answering.layer(kind, y, month("2011-07")), Some(0), "a state from 9 July");
        assert_eq!(
            answering.layer(ViolenceType::OneSided, a, month("2011-01")),
            None,
            "not counted by the source"
        );
    }

    #[test]
    fn monthly_totals_and_provisional_rows_yield_to_final_events() {
        let mut totals = layer("2010-01..2012-12", CoveredPlaces::World, None);
        totals.has_events = false;
        let mut candidate = layer("2010-01..2012-12", CoveredPlaces::World, None);
        candidate.is_provisional = true;
        let events = layer("2010-01..2010-12", CoveredPlaces::World, None);
        let answering = Answering::build(&[events, totals, candidate], &table()).unwrap();
        let a = answering.row("AAA".parse().unwrap()).unwrap();
        assert_eq!(answering.layer(ViolenceType::StateBased, a, month("2010-05")), Some(0));
        assert_eq!(answering.layer(ViolenceType::StateBased, a, month("2011-05")), Some(1));
    }

    #[test]
    fn one_country_ahead_does_not_pull_the_origin() {
        let only_a = CoveredPlaces::Polities(vec!["AAA".parse().unwrap()]);
        let world = layer("2010-01..2012-12", CoveredPlaces::World, None);
        let ahead = layer("2010-01..2014-12", only_a, None);
        let kind = ViolenceType::StateBased;
        let both = Answering::build(&[world.clone(), ahead.clone()], &table()).unwrap();
        assert_eq!(both.propose_origin(kind, 12), Some(month("2012-12")));
        let alone = Answering::build(&[ahead], &table()).unwrap();
        assert_eq!(alone.propose_origin(kind, 12), Some(month("2014-12")));
        let short = layer("2010-01..2010-06", CoveredPlaces::World, None);
        assert_eq!(Answering::build(&[short], &table()).unwrap().propose_origin(kind, 12), None);
        assert!(Answering::build(&[], &table()).is_none());
    }
}
