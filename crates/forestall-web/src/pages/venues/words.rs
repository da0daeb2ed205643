//! What a comparison of places says, in words.

use forestall_engagement::venue_choice::{
    Access, Compared, Comparison, Contradiction, Criterion, Danger, DangerDraws, DangerGap, DangerReading,
    GapKind, NearAndFar, Opening, Place, VenueChoice,
};
use forestall_types::ActId;

use crate::charts::of_draws;
use crate::desk::House;
use crate::format;

/// Says in one sentence where the search stands.
pub(super) fn standing(choice: &VenueChoice, comparison: &Comparison<'_>) -> String {
    if let Some(withdrawn) = &choice.withdrawn {
        return format!("No place is sought any more: {}", withdrawn.what);
    }
    let chosen = choice.chosen().and_then(|chosen| choice.candidate(chosen.what.candidate));
    if let Some(chosen) = chosen {
        return format!("They meet at {}.", chosen.name);
    }
    let count = |wanted: fn(&Place) -> bool| comparison.rows.iter().filter(|row| wanted(&row.place)).count();
    let unbeaten = count(|place| *place == Place::Unbeaten);
    let compared = unbeaten + count(|place| matches!(place, Place::Beaten(_)));
    let open = count(|place| matches!(place, Place::NotComparable(_)));
    match (comparison.rows.len(), compared) {
        (0, _) => "No place to meet is proposed yet.".to_owned(),
        (_, 0) => format!(
            "{} proposed; none can be compared before danger and access are known.",
            format::counted(comparison.rows.len(), "place is", "places are")
        ),
        (_, 1) if open == 0 => "Only one place is in question.".to_owned(),
        _ => {
            let waiting = match open {
                0 => String::new(),
                some => format!(
                    " {} not be compared yet.",
                    format::counted(some, "more place can", "more places can")
                ),
            };
            format!(
                "{unbeaten} of {compared} compared places are beaten by no other on nearness, danger and access.{waiting}"
            )
        }
    }
}

/// Says what talks in the area of conflict would mean here, beside talks away from it.
pub(super) fn in_the_area(choice: &VenueChoice, both: &NearAndFar<'_>) -> String {
    let Some(near) = both.near else {
        return "No place in the area of conflict is proposed; propose one, so that what nearness costs can be seen."
            .to_owned();
    };
    let near_words = told(choice, near);
    match both.far {
        None => format!(
            "Talks in the area of conflict would be at {near_words}. No place away from it is proposed."
        ),
        Some(far) => {
            format!(
                "Talks in the area of conflict would be at {near_words}; instead of at {}.",
                told(choice, far)
            )
        }
    }
}

/// `Jericho, 22 km from Jerusalem, where 25 or more died within 50 km in none of the last 12 months and anybody in 2`
fn told(choice: &VenueChoice, row: &Compared<'_>) -> String {
    let name = &row.candidate.name;
    let nearest = match row.nearest {
        Some((place, km)) => format!(", {} km from {}", format::whole(km), place.name),
        None => String::new(),
    };
    let danger = match row.draws {
        Some(draws) => {
            let within = choice.opening.as_ref().map_or_else(String::new, around);
            let (some, any, all) = (draws.with_25(), draws.with_any(), draws.draws());
            let counted = |months: u32| if months == 0 { "none".to_owned() } else { months.to_string() };
            if any == 0 {
                format!(", where nobody is known to have died of violence {within} in the last {all} months")
            } else {
                format!(
                    ", where 25 people or more died of violence {within} in {} of the last {all} months, and anybody in {}",
                    counted(some),
                    counted(any)
                )
            }
        }
        None => ", where the danger is unknown".to_owned(),
    };
    let hard = choice.parties.iter().zip(&row.access).filter_map(|(party, access)| match access {
        None | Some(Access::Can) => None,
        Some(Access::WithDifficulty) => Some(format!("{party} can come with difficulty")),
        Some(Access::Cannot) => Some(format!("{party} cannot come")),
    });
    let hard: Vec<_> = hard.collect();
    let hard = if hard.is_empty() { String::new() } else { format!(" ({})", hard.join("; ")) };
    format!("{name}{nearest}{danger}{hard}")
}

/// `within 50 km`
pub(super) fn around(opening: &Opening) -> String {
    match opening.radius.km() {
        0.0 => "in its grid cell".to_owned(),
        km => format!("within {km:.0} km"),
    }
}

/// Says that the danger is read for the month of the first day alone, where the days go on in later ones.
pub(super) fn beyond(opening: &Opening) -> Option<String> {
    let month = opening.month().filter(|_| opening.outlasts_reading())?;
    Some(format!(
        "The danger is read for {} alone, the month of the first day; of the months after it, until {}, it says nothing.",
        format::month(month),
        format::date(opening.until)
    ))
}

/// How a candidate stands beside the others: a word, and what it rests on.
pub(super) fn place(choice: &VenueChoice, place: &Place) -> (&'static str, Option<String>) {
    let name = |act_id: &ActId| choice.candidate(*act_id).map(|candidate| candidate.name.to_string());
    match place {
        Place::Unbeaten => ("unbeaten", None),
        Place::Beaten(by) => {
            let names: Vec<_> = by.iter().filter_map(name).collect();
            ("beaten", Some(format!("by {}", names.join(", "))))
        }
        Place::NotComparable(missing) => {
            let missing: Vec<_> = missing.iter().map(criterion).collect();
            ("not comparable", Some(missing.join("; ")))
        }
        Place::Excluded => ("excluded", None),
    }
}

fn criterion(missing: &Criterion) -> String {
    match missing {
        Criterion::Nearness => "no place of the conflict is named".to_owned(),
        Criterion::NoReading => "no danger was read".to_owned(),
        Criterion::OldReading => "its reading is older than that of others: read all again".to_owned(),
        Criterion::DangerUnknown => "its danger is unknown".to_owned(),
        Criterion::Access(party) => format!("access of {party} is not judged"),
    }
}

/// What speaks against something said of a candidate, and what to do.
///
/// - `km`: how far the nearest place of the conflict is; `country`: the one that is named.
pub(super) fn contradiction(found: Contradiction, km: &str, country: &str) -> String {
    match found {
        Contradiction::FarFromItsArea => format!(
            "Said to lie in the area of conflict, and {km} from the nearest place of it: check the coordinates."
        ),
        Contradiction::InNoCountry => {
            format!("Said to lie in {country}, and by its coordinates in no country: check both.")
        }
    }
}

/// A danger for a table: 25 deaths or more, any death, expected deaths with their interval.
pub(super) struct DangerWords {
    pub(super) p_25: String,
    pub(super) rest: Option<String>,
    pub(super) gaps: Vec<String>,
}

/// Returns a reading in words.
pub(super) fn danger(desk: &dyn House, reading: &DangerReading) -> DangerWords {
    match &reading.danger {
        Danger::Unknown { because } => DangerWords {
            p_25: "unknown".to_owned(),
            rest: Some(because.words().to_owned()),
            gaps: Vec::new(),
        },
        Danger::Known { draws, gaps } => DangerWords {
            p_25: share(draws.with_25(), draws),
            rest: Some(format!(
                "any death {}; expected {} ({})",
                share(draws.with_any(), draws),
                format::deaths(draws.expected()),
                format::interval(draws.interval().0 as f64, draws.interval().1 as f64)
            )),
            gaps: gaps.iter().map(|gap| self::gap(desk, gap)).collect(),
        },
    }
}

/// `3 of 12 (25 %)`; none and all of 12 have no per cent: so few draws tell no probability of nought or one.
fn share(some: u32, draws: &DangerDraws) -> String {
    let counted = of_draws(some, draws.draws());
    match forestall_types::Probability::share(some as usize, draws.draws() as usize) {
        Some(share) if some > 0 && some < draws.draws() => {
            format!("{counted} ({})", format::probability(share))
        }
        _ => counted,
    }
}

fn gap(desk: &dyn House, gap: &DangerGap) -> String {
    let name = desk.name(gap.polity);
    match (gap.gap, gap.deaths) {
        (GapKind::Imprecise, Some(deaths)) => format!(
            "{} in {name} in these months {} no precise place and may have been here",
            format::counted(deaths as usize, "death", "deaths"),
            if deaths == 1 { "has" } else { "have" }
        ),
        (kind @ (GapKind::NotCovered | GapKind::Undercount | GapKind::Imprecise), _) => {
            format!("{name} {}", kind.words())
        }
        (kind, _) => format!("{name}: {}", kind.words()),
    }
}

#[cfg(test)]
mod tests {
    use forestall_engagement::venue_choice::Radius;

    use super::*;

    #[test]
    fn a_reading_of_one_month_says_that_it_is_of_one() {
        let opening = |from: &str, until: &str| Opening {
            title: "Where to meet".parse().unwrap(),
            within: "E-2026-417".parse().unwrap(),
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
            radius: Radius::ALL[0],
        };
        assert_eq!(beyond(&opening("2026-12-04", "2026-12-31")), None);
        let told = beyond(&opening("2026-12-04", "2027-03-01")).unwrap().replace('\u{a0}', " ");
        assert_eq!(
            told,
            "The danger is read for Dec 2026 alone, the month of the first day; of the months after it, until \
             1 Mar 2027, it says nothing."
        );
        assert!(beyond(&opening("2026-12-31", "2027-01-01")).is_some());
        assert!(beyond(&opening("2026-12-04", "2027-12-04")).is_some(), "the same month of the next year");
    }
}
