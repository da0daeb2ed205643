//! What lately happened in one place, as figures.

use forestall_panel::Panel;
use forestall_types::{Completeness, MonthId, PolityCode, ViolenceType};
use serde::{Deserialize, Serialize};

/// The recent course of one situation up to an origin: the facts a why-line may name.
///
/// Deaths are best estimates of state-based violence unless said otherwise.
/// Every figure rests on covered months only; what no source covers is `None`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RecentCourse {
    /// Months with deaths among the last 12.
    pub active_months: u16,
    /// Covered months among the last 12.
    pub covered_months: u16,
    /// Deaths in the last 12 months.
    pub deaths_12: u64,
    /// Deaths in the last 3 months.
    pub deaths_3: u64,
    /// Deaths in the last month.
    pub deaths_last: u64,
    /// Deaths in one-sided violence in the last 12 months, where covered.
    pub one_sided_12: Option<u64>,
    /// Deaths in non-state violence in the last 12 months, where covered.
    pub non_state_12: Option<u64>,
    /// Covered months without deaths in a row up to the origin.
    pub quiet_months: u16,
    /// The last month with deaths.
    pub last_active: Option<MonthId>,
    /// The last month with 25 deaths or more.
    pub last_25: Option<MonthId>,
    /// The month the present spell of activity began and the covered months without deaths right before it;
    /// `None` when the last six months were quiet or the spell reaches back to where coverage begins.
    pub spell: Option<Spell>,
    /// The deadliest covered month and its deaths, where there were any.
    pub worst: Option<(MonthId, u64)>,
    /// Neighbours with 25 deaths or more in the last 12 months, deadliest first.
    pub active_neighbours: Vec<PolityCode>,
}

/// A spell of activity after quiet months.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Spell {
    /// Its first month with deaths.
    pub began: MonthId,
    /// Covered months without deaths right before, at least 1.
    pub quiet_before: u16,
}

/// A pause shorter than this many months belongs to the same spell of activity.
const PAUSE_WITHIN_A_SPELL: usize = 6;

impl RecentCourse {
    /// Reads the course of one row of a panel; `neighbours` are those of its polity.
    pub fn of(panel: &Panel, row: usize, neighbours: &[PolityCode]) -> Self {
        let series = panel.series(ViolenceType::StateBased, row);
        let months: Vec<MonthId> = panel.months().iter().collect();
        let is_covered = |at: usize| series[at].completeness > Completeness::Unknown;
        let deaths = |at: usize| if is_covered(at) { u64::from(series[at].fatalities.best) } else { 0 };
        let end = series.len();
        let last = |span: usize| end.saturating_sub(span)..end;
        let newest = |least: u64| (0..end).rev().find(|&at| deaths(at) >= least).map(|at| months[at]);
        let mut active_neighbours: Vec<(u64, PolityCode)> = neighbours
            .iter()
            .filter_map(|&polity| {
                let total = total_12(panel, ViolenceType::StateBased, panel.row(polity)?)?;
                (total >= 25).then_some((total, polity))
            })
            .collect();
        active_neighbours.sort_by_key(|&(total, polity)| (std::cmp::Reverse(total), polity));
        Self {
            active_months: count(last(12).filter(|&at| deaths(at) > 0)),
            covered_months: count(last(12).filter(|&at| is_covered(at))),
            deaths_12: last(12).map(deaths).sum(),
            deaths_3: last(3).map(deaths).sum(),
            deaths_last: last(1).map(deaths).sum(),
            one_sided_12: total_12(panel, ViolenceType::OneSided, row),
            non_state_12: total_12(panel, ViolenceType::NonState, row),
            quiet_months: count((0..end).rev().take_while(|&at| is_covered(at) && deaths(at) == 0)),
            last_active: newest(1),
            last_25: newest(25),
            spell: spell(&months, &is_covered, &deaths),
            worst: (0..end)
                .filter(|&at| deaths(at) > 0)
                .max_by_key(|&at| (deaths(at), at))
                .map(|at| (months[at], deaths(at))),
            active_neighbours: active_neighbours.into_iter().map(|(_, polity)| polity).collect(),
        }
    }
}

/// Sums the last 12 months of a series, or `None` when one of them is not covered.
fn total_12(panel: &Panel, kind: ViolenceType, row: usize) -> Option<u64> {
    let series = panel.series(kind, row);
    let recent = series.get(series.len().checked_sub(12)?..)?;
    recent
        .iter()
        .map(|cell| (cell.completeness > Completeness::Unknown).then_some(u64::from(cell.fatalities.best)))
        .sum()
}

/// Finds where the present spell began, looking back from the end.
fn spell(
    months: &[MonthId],
    is_covered: &dyn Fn(usize) -> bool,
    deaths: &dyn Fn(usize) -> u64,
) -> Option<Spell> {
    let mut begin = None;
    let mut pause = 0;
    for at in (0..months.len()).rev() {
        if !is_covered(at) || pause >= PAUSE_WITHIN_A_SPELL {
            break;
        }
        if deaths(at) > 0 {
            begin = Some(at);
            pause = 0;
        } else {
            pause += 1;
        }
    }
    let begin = begin?;
    let quiet_before = count((0..begin).rev().take_while(|&at| is_covered(at) && deaths(at) == 0));
    (quiet_before > 0).then(|| Spell { began: months[begin], quiet_before })
}

fn count(months: impl Iterator<Item = usize>) -> u16 {
    u16::try_from(months.count()).expect("a desk counts at most 2,640 months")
}

#[cfg(test)]
mod tests {
    use forestall_panel::{Cell, PanelChoices, SpanRule};
    use forestall_types::{Fatalities, MonthRange};

    use super::*;

    /// One polity; state-based deaths as given from January 2015, `None` where not covered.
    fn panel(state_based: &[Option<u32>]) -> Panel {
        let first: MonthId = "2015-01".parse().unwrap();
        let last = first.plus(u16::try_from(state_based.len()).unwrap() - 1).unwrap();
        let cell = |deaths: Option<u32>| Cell {
            fatalities: Fatalities::exactly(deaths.unwrap_or(0)),
            completeness: if deaths.is_some() { Completeness::Full } else { Completeness::Unknown },
        };
        let mut cells: Vec<Cell> = state_based.iter().map(|&deaths| cell(deaths)).collect();
        cells.extend(vec![cell(None); state_based.len()]);
        cells.extend(vec![cell(Some(3)); state_based.len()]);
        let choices = PanelChoices { span_rule: SpanRule::End };
        let polities = vec!["AAA".parse().unwrap()];
        Panel::from_cells(choices, MonthRange::new(first, last).unwrap(), polities, cells).unwrap()
    }

    #[test]
    fn a_new_spell_after_long_quiet() {
        let mut deaths = vec![Some(0); 40];
        deaths[1] = Some(900);
        deaths[35] = Some(2);
        deaths[39] = Some(30);
        let course = RecentCourse::of(&panel(&deaths), 0, &[]);
        assert_eq!(course.active_months, 2);
        assert_eq!((course.deaths_12, course.deaths_3, course.deaths_last), (32, 30, 30));
        let spell = course.spell.unwrap();
        assert_eq!((spell.began, spell.quiet_before), ("2017-12".parse().unwrap(), 33));
        assert_eq!(course.worst, Some(("2015-02".parse().unwrap(), 900)));
        assert_eq!(course.last_25, "2018-04".parse().ok());
        assert_eq!(course.one_sided_12, Some(36));
        assert_eq!(course.non_state_12, None, "not covered is not zero");
    }

    #[test]
    fn a_gap_ends_the_quiet_months() {
        let mut deaths = vec![Some(0); 60];
        deaths[3] = Some(40);
        deaths[30] = None;
        let course = RecentCourse::of(&panel(&deaths), 0, &[]);
        assert_eq!(course.quiet_months, 29);
        assert_eq!(course.last_active, "2015-04".parse().ok());
    }

    #[test]
    fn what_is_not_covered_is_not_called_quiet() {
        let mut deaths = vec![None; 30];
        deaths[28] = Some(5);
        deaths[29] = Some(0);
        let course = RecentCourse::of(&panel(&deaths), 0, &[]);
        assert_eq!((course.covered_months, course.quiet_months), (2, 1));
        assert_eq!(course.spell, None);
        assert_eq!(course.last_active, "2017-05".parse().ok());
    }
}
