//! One plain sentence why a situation stands where it stands.

use forestall_types::{MonthId, PolityCode};

use crate::{RecentCourse, Spell};

/// Quiet for this many months or more before the present spell is worth a word.
const LONG_QUIET: u16 = 24;

/// Says in one line what was seen lately: observations beside the forecast, never its cause.
///
/// `name` gives the English name of a polity.
pub fn why_line(course: &RecentCourse, origin: MonthId, name: &dyn Fn(PolityCode) -> String) -> String {
    let mut parts = vec![activity(course, origin)];
    parts.extend(pace(course));
    parts.extend(against_civilians(course));
    parts.extend(neighbours(course, name));
    let mut line = parts.join("; ");
    line.push('.');
    line
}

fn activity(course: &RecentCourse, origin: MonthId) -> String {
    let deaths = count_of(course.deaths_12, "death", "deaths");
    match (course.active_months, course.last_active) {
        (0, Some(last)) if origin.months_since(last) == i32::from(course.quiet_months) => {
            let quiet = course.quiet_months;
            format!("No state-based deaths for {quiet} months, since {}", last.long_name())
        }
        // Before these months nothing is known, or coverage begins.
        (0, _) => format!(
            "No state-based deaths in the last {} months, all that are covered without a gap",
            course.quiet_months
        ),
        (active, _) => match course.spell {
            Some(Spell { began, quiet_before })
                if quiet_before >= LONG_QUIET && origin.months_since(began) < 12 =>
            {
                let began = began.long_name();
                format!("First deaths after {quiet_before} quiet months, since {began}: {deaths}")
            }
            _ if active == 12 => format!("Fighting in every one of the last 12 months, {deaths}"),
            _ => format!("Fighting in {active} of the last 12 months, {deaths}"),
        },
    }
}

/// Compares the pace of the last three months with the nine before.
fn pace(course: &RecentCourse) -> Option<String> {
    let before = course.deaths_12 - course.deaths_3;
    if course.deaths_12 < 12 {
        return None;
    }
    if course.deaths_3 == 0 {
        return Some("none in the last three".to_owned());
    }
    if before == 0 {
        return Some("all of them in the last three".to_owned());
    }
    let ratio = (course.deaths_3 as f64 / 3.0) / (before as f64 / 9.0);
    if ratio >= 1.5 {
        Some(format!("the last three months at {ratio:.1} times the pace of the nine before"))
    } else if ratio <= 0.5 {
        Some(format!("the last three months at {:.0} % of the pace of the nine before", ratio * 100.0))
    } else {
        None
    }
}

fn against_civilians(course: &RecentCourse) -> Option<String> {
    let deaths = course.one_sided_12.filter(|&deaths| deaths >= 25)?;
    Some(format!("{} killed in one-sided violence", grouped(deaths)))
}

fn neighbours(course: &RecentCourse, name: &dyn Fn(PolityCode) -> String) -> Option<String> {
    match course.active_neighbours.as_slice() {
        [] => None,
        [one] => Some(format!("fighting in neighbouring {}", name(*one))),
        [one, two] => Some(format!("fighting in neighbouring {} and {}", name(*one), name(*two))),
        [one, rest @ ..] => {
            Some(format!("fighting in neighbouring {} and {} others", name(*one), rest.len()))
        }
    }
}

fn count_of(count: u64, singular: &str, plural: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { singular } else { plural })
}

/// Parts thousands by a no-break space, as every screen does.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> RecentCourse {
        RecentCourse {
            active_months: 0,
            covered_months: 12,
            deaths_12: 0,
            deaths_3: 0,
            deaths_last: 0,
            quiet_months: 300,
            one_sided_12: Some(0),
            non_state_12: None,
            last_active: None,
            last_25: None,
            spell: None,
            worst: None,
            active_neighbours: vec![],
        }
    }

    fn line(course: &RecentCourse) -> String {
        why_line(course, "2021-12".parse().unwrap(), &|polity| format!("<{polity}>"))
    }

    #[test]
    fn sentences() {
        let oru: PolityCode = "ORU".parse().unwrap();
        let cases = [
            (quiet(), "No state-based deaths in the last 300 months, all that are covered without a gap."),
            (
                RecentCourse { last_active: "2010-11".parse().ok(), quiet_months: 48, ..quiet() },
                "No state-based deaths in the last 48 months, all that are covered without a gap.",
            ),
            (
                RecentCourse { last_active: "2018-08".parse().ok(), quiet_months: 40, ..quiet() },
                "No state-based deaths for 40 months, since August 2018.",
            ),
            (
                RecentCourse {
                    active_months: 11,
                    deaths_12: 1240,
                    deaths_3: 600,
                    active_neighbours: vec![oru],
                    ..quiet()
                },
                "Fighting in 11 of the last 12 months, 1\u{a0}240 deaths; the last three months at 2.8 times the pace \
                 of the nine before; fighting in neighbouring <ORU>.",
            ),
            (
                RecentCourse {
                    active_months: 12,
                    deaths_12: 120,
                    deaths_3: 10,
                    one_sided_12: Some(30),
                    ..quiet()
                },
                "Fighting in every one of the last 12 months, 120 deaths; the last three months at 27 % of the pace \
                 of the nine before; 30 killed in one-sided violence.",
            ),
            (
                RecentCourse {
                    active_months: 1,
                    deaths_12: 14,
                    deaths_3: 14,
                    spell: Some(Spell { began: "2021-10".parse().unwrap(), quiet_before: 62 }),
                    active_neighbours: vec![oru, oru, oru],
                    ..quiet()
                },
                "First deaths after 62 quiet months, since October 2021: 14 deaths; all of them in the last three; \
                 fighting in neighbouring <ORU> and 2 others.",
            ),
        ];
        for (course, expected) in cases {
            assert_eq!(line(&course), expected);
        }
    }
}
