//! What the newest run says of the danger around a place.

use forestall_engagement::venue_choice::{
    Danger, DangerDraws, DangerGap, DangerReading, GapKind, Radius, WhyUnknown,
};
use forestall_forecast::{AreaDanger, Gap, GridForecast, NoDanger};
use forestall_types::{LonLat, MonthId};

use super::Kept;
use super::snapshot::Snapshot;

/// Returns the reading of the current run; `None` before the first run.
pub(super) fn read(
    kept: &Kept,
    snapshot: &Snapshot,
    at: LonLat,
    month: Option<MonthId>,
    radius: Radius,
) -> Option<DangerReading> {
    let run = snapshot.current.as_ref()?;
    let danger = match (&run.grid, month) {
        (None, _) => unknown(WhyUnknown::NoGrid),
        (Some(_), None) => unknown(WhyUnknown::MonthNotForecast),
        (Some(grid), Some(month)) => danger(kept, grid, at, month, radius),
    };
    Some(DangerReading { run: run.record.reference.clone(), at, month, radius, danger })
}

fn danger(kept: &Kept, grid: &GridForecast, at: LonLat, month: MonthId, radius: Radius) -> Danger {
    let area = kept.world.atlas().grid_area(kept.world.table(), at, radius.km(), grid.origin.last_day());
    match grid.danger(&area.cells, area.own, &area.polities, month) {
        Ok(danger) => known(&danger),
        Err(NoDanger::MonthOutside { .. }) => unknown(WhyUnknown::MonthNotForecast),
        Err(NoDanger::Unknown(_)) => unknown(WhyUnknown::NotCovered),
        Err(NoDanger::NoCountry) => unknown(WhyUnknown::NoCountry),
    }
}

fn known(danger: &AreaDanger) -> Danger {
    let AreaDanger { draws, with_any, with_25, expected, interval, gaps, .. } = danger;
    let draws = DangerDraws::new(*draws, *with_any, *with_25, *expected, *interval)
        .expect("a forecast counts its draws");
    Danger::Known { draws, gaps: gaps.iter().map(|gap| told(*gap)).collect() }
}

fn told(gap: Gap) -> DangerGap {
    let (polity, gap, deaths) = match gap {
        Gap::Unknown(polity) => (polity, GapKind::NotCovered, None),
        Gap::Undercount(polity) => (polity, GapKind::Undercount, None),
        Gap::Type(polity, kind) => (polity, GapKind::without(kind), None),
        Gap::Imprecise(polity, deaths) => (polity, GapKind::Imprecise, Some(deaths)),
    };
    DangerGap { polity, gap, deaths }
}

const fn unknown(because: WhyUnknown) -> Danger {
    Danger::Unknown { because }
}
