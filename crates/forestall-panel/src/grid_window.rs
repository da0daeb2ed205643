//! A stretch of grid-months, and where they are known.

use std::collections::BTreeMap;

use forestall_types::{Completeness, MonthRange, PolityCode, PrioGridGid, ViolenceType};
use serde::{Deserialize, Serialize};

use crate::{Answering, Layer, Panel};

/// Deaths per grid cell, violence type and month over some months, and how completely each country is covered.
///
/// Sparse: a cell and type without deaths in these months has no series. Whether that means zero is said by
/// the coverage of the country the cell lies in, never by the absence alone. A model is given a window that
/// ends at its origin, so it cannot look ahead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridWindow {
    months: MonthRange,
    series: BTreeMap<(PrioGridGid, ViolenceType), Vec<u32>>,
    coverage: Vec<GridCoverage>,
}

/// How completely the cells of a country are covered over some months.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GridCoverage {
    /// The country.
    pub polity: PolityCode,
    /// The worst month of each violence type, in the order of [`ViolenceType::ALL`]; unknown too where a file of
    /// monthly totals answers, as it says nothing of cells.
    pub completeness: [Completeness; 3],
    /// Deaths in these months whose place was too imprecise for a cell, by type, best estimate.
    pub imprecise: [u32; 3],
}

impl GridWindow {
    /// Cuts the months out of a panel; `None` where they lie outside.
    ///
    /// `answering` and `layers` are those the panel was built from: they know which file answers for a month.
    pub fn cut(panel: &Panel, answering: &Answering, layers: &[Layer], months: MonthRange) -> Option<Self> {
        let is_inside = panel.months().contains(months.first()) && panel.months().contains(months.last());
        if !is_inside {
            return None;
        }
        let mut series: BTreeMap<(PrioGridGid, ViolenceType), Vec<u32>> = BTreeMap::new();
        for (gid, month, deaths) in panel.grid().cells() {
            let Some(column) = months.index_of(month) else { continue };
            for (kind, deaths) in ViolenceType::ALL.into_iter().zip(deaths).filter(|(_, d)| d.best > 0) {
                let values = series.entry((gid, kind)).or_insert_with(|| vec![0; months.count_months()]);
                values[column] = deaths.best;
            }
        }
        Some(Self { months, series, coverage: find_coverage(panel, answering, layers, months) })
    }

    /// Returns a window over values and coverage given as they are.
    ///
    /// - `series`: one value per month each; those of another length are left out.
    /// - `coverage`: in any order.
    pub fn from_series(
        months: MonthRange,
        series: impl IntoIterator<Item = (PrioGridGid, ViolenceType, Vec<u32>)>,
        mut coverage: Vec<GridCoverage>,
    ) -> Self {
        coverage.sort_by_key(|row| row.polity);
        let is_whole = |values: &Vec<u32>| values.len() == months.count_months();
        let series = series
            .into_iter()
            .filter(|(_, _, v)| is_whole(v))
            .map(|(gid, kind, v)| ((gid, kind), v))
            .collect();
        Self { months, series, coverage }
    }

    /// Returns the months, the last being the origin where a model learns from them.
    pub const fn months(&self) -> MonthRange {
        self.months
    }

    /// Returns the deaths of a cell and type, one value per month, or `None` where there were none.
    pub fn values(&self, gid: PrioGridGid, kind: ViolenceType) -> Option<&[u32]> {
        self.series.get(&(gid, kind)).map(Vec::as_slice)
    }

    /// Walks the cells and types with deaths, by cell and type.
    pub fn series(&self) -> impl Iterator<Item = (PrioGridGid, ViolenceType, &[u32])> {
        self.series.iter().map(|(&(gid, kind), values)| (gid, kind, values.as_slice()))
    }

    /// Returns the coverage of each country, sorted.
    pub fn coverage(&self) -> &[GridCoverage] {
        &self.coverage
    }
}

fn find_coverage(
    panel: &Panel,
    answering: &Answering,
    layers: &[Layer],
    months: MonthRange,
) -> Vec<GridCoverage> {
    let of_row = |(row, &polity): (usize, &PolityCode)| {
        let completeness = ViolenceType::ALL.map(|kind| {
            let of_month = |month| match answering.layer(kind, row, month) {
                Some(layer) if layers[layer].has_events => answering.completeness(kind, row, month),
                _ => Completeness::Unknown,
            };
            months.iter().map(of_month).min().unwrap_or_default()
        });
        GridCoverage { polity, completeness, imprecise: [0; 3] }
    };
    let mut coverage: Vec<GridCoverage> = panel.polities().iter().enumerate().map(of_row).collect();
    for (polity, month, deaths) in panel.grid().imprecise() {
        if let (true, Some(row)) = (months.contains(month), panel.row(polity)) {
            for (sum, deaths) in coverage[row].imprecise.iter_mut().zip(deaths) {
                *sum += deaths.best;
            }
        }
    }
    coverage
}

#[cfg(test)]
mod tests {
    use forestall_types::{Coverage, CoveredPlaces, Fatalities, PolityTable};
    use jiff::civil::date;

    use super::*;
    use crate::answering::tests::state;
    use crate::{PanelBuilder, PanelChoices, PlacedEvent, SpanRule};

    fn layer(polity: &str, has_events: bool) -> Layer {
        Layer {
            file_id: polity.to_owned(),
            source: "test".into(),
            coverage: Coverage {
                months: "2020-01..2021-12".parse().unwrap(),
                places: CoveredPlaces::Polities(vec![polity.parse().unwrap()]),
                undercount: None,
                basis: "stated".into(),
            },
            violence_types: vec![ViolenceType::StateBased],
            is_provisional: false,
            has_events,
            id_space: "test".into(),
        }
    }

    fn event(id_hash: u64, day: jiff::civil::Date, where_prec: u8, best: u32) -> PlacedEvent {
        PlacedEvent {
            id_hash,
            polity: Some("AAA".parse().unwrap()),
            gid: PrioGridGid::new(148_759).unwrap(),
            date_start: day,
            date_end: day,
            where_prec: Some(where_prec),
            violence_type: ViolenceType::StateBased,
            fatalities: Fatalities::exactly(best),
        }
    }

    /// AAA has events, BBB monthly totals only, CCC nothing. One event lies in the cell and window, one before it,
    /// one has no precise place.
    #[test]
    fn totals_and_silence_are_unknown_and_imprecise_deaths_are_told() {
        let table = PolityTable::from_records(["AAA", "BBB", "CCC"].map(state).to_vec()).unwrap();
        let layers = [layer("AAA", true), layer("BBB", false)];
        let answering = Answering::build(&layers, &table).unwrap();
        let choices = PanelChoices { span_rule: SpanRule::End };
        let mut builder =
            PanelBuilder::new(&layers, &answering, choices, "2021-06".parse().unwrap()).unwrap();
        builder.add_event(0, &event(1, date(2021, 5, 3), 1, 7));
        builder.add_event(0, &event(2, date(2020, 5, 3), 1, 9));
        builder.add_event(0, &event(3, date(2021, 6, 3), 4, 30));
        let panel = builder.finish();

        let months = "2020-07..2021-06".parse().unwrap();
        let window = GridWindow::cut(&panel, &answering, &layers, months).unwrap();
        let gid = PrioGridGid::new(148_759).unwrap();
        assert_eq!(
            window.values(gid, ViolenceType::StateBased),
            Some(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0][..])
        );
        assert_eq!(window.series().count(), 1);
        let known: Vec<_> = window
            .coverage()
            .iter()
            .map(|row| (row.polity.as_str().to_owned(), row.completeness[0]))
            .collect();
        let expected =
            [("AAA", Completeness::Full), ("BBB", Completeness::Unknown), ("CCC", Completeness::Unknown)];
        assert_eq!(known, expected.map(|(polity, c)| (polity.to_owned(), c)));
        assert_eq!(window.coverage()[0].completeness[2], Completeness::Unknown, "one-sided is not counted");
        assert_eq!(window.coverage()[0].imprecise, [30, 0, 0]);
        let after = "2021-01..2021-12".parse().unwrap();
        assert!(GridWindow::cut(&panel, &answering, &layers, after).is_none(), "no look beyond the panel");
    }
}
