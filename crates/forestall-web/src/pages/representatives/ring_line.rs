//! One representative as lists print them.

use std::collections::BTreeMap;

use forestall_engagement::LanguageSkill;
use forestall_engagement::NameOrRecord;
use forestall_engagement::chronicle::FaceRow;
use forestall_engagement::representative::{AvailabilityOn, RingEntry, RingMember};
use forestall_types::ChronicleId;
use jiff::civil::Date;

use super::Ring;
use crate::chronicle_pages::address;
use crate::format;
use crate::frame::Visit;
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;

/// One representative, ready to print.
pub(super) struct RingLine {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) in_public: String,
    pub(super) covers: String,
    pub(super) languages: String,
    pub(super) availability: String,
    pub(super) is_free: bool,
    pub(super) leaves_in: Option<String>,
    pub(super) checked: String,
    pub(super) is_stale: bool,
    pub(super) funds: String,
    pub(super) mark: Option<MarkChip>,
}

/// What records are called that representatives name in public.
pub(super) struct Names(BTreeMap<ChronicleId, String>);

impl Names {
    /// Loads what the records are called that appear in public.
    pub(super) async fn of_ring(visit: &Visit, ring: &Ring) -> PageResult<Self> {
        let faces = ring.members.iter().flat_map(|member| &member.entry.faces);
        let mut ids: Vec<ChronicleId> = faces.filter_map(|since| since.what.record()).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        let rows = visit.desk.faces_of(visit.viewer(), ids).await?;
        Ok(Self(rows.into_iter().map(|row| (row.id, row.face.title)).collect()))
    }

    pub(super) fn of(&self, who: &NameOrRecord) -> String {
        match who {
            NameOrRecord::Named(name) => name.to_string(),
            NameOrRecord::Record(id) => self.0.get(id).cloned().unwrap_or_else(|| id.to_string()),
        }
    }
}

impl RingLine {
    pub(super) fn of(visit: &Visit, names: &Names, row: &FaceRow, member: &RingMember, today: Date) -> Self {
        let entry = &member.entry;
        let languages: Vec<_> = entry.languages.iter().map(LanguageSkill::words).collect();
        let funds: Vec<_> = entry
            .funds_on(today)
            .map(|funds| format!("{} until {}", money(funds.amount), format::date(funds.until)))
            .collect();
        Self {
            href: address(row.id),
            title: row.face.title.clone(),
            kind: entry.kind.map_or_else(String::new, |kind| kind.to_string()),
            in_public: entry.face_on(today).map(|who| names.of(who)).unwrap_or_default(),
            covers: covers(visit, entry, today),
            languages: languages.join("; "),
            availability: availability(entry, today),
            is_free: entry.availability_on(today) == AvailabilityOn::Free,
            leaves_in: entry.standby.map(|standby| hours(u32::from(standby.hours))),
            checked: entry
                .standby
                .map(|standby| checked(standby.checked_on, standby.check_again_on))
                .unwrap_or_default(),
            is_stale: entry.standby.is_some_and(|standby| standby.is_stale(today)),
            funds: if funds.is_empty() { "none".to_owned() } else { funds.join("; ") },
            mark: MarkChip::of(row.id.record(), &row.mark).unless_usual(),
        }
    }
}

/// Prints hours, and days from two days on.
pub(super) fn hours(hours: u32) -> String {
    match hours {
        0..48 => format::counted(hours as usize, "hour", "hours"),
        _ if hours.is_multiple_of(24) => format::counted((hours / 24) as usize, "day", "days"),
        _ => format!("{} {}\u{a0}h", format::counted((hours / 24) as usize, "day", "days"), hours % 24),
    }
}

/// Prints a sum with its thousands apart.
pub(super) fn money(money: forestall_engagement::chronicle::Money) -> String {
    format!("{}\u{a0}{}", format::count(money.units()), money.currency())
}

fn checked(on: Date, again: Date) -> String {
    format!("checked {}, again by {}", format::date(on), format::date(again))
}

fn covers(visit: &Visit, entry: &RingEntry, today: Date) -> String {
    let mut parts = Vec::new();
    for coverage in entry.coverage_on(today) {
        let mut polities: Vec<_> = coverage.polities.iter().map(|polity| visit.name(*polity)).collect();
        polities.sort();
        let themes: Vec<_> = coverage.themes.iter().map(|theme| theme.words()).collect();
        parts.push(match (polities.is_empty(), themes.is_empty()) {
            (true, _) => format!("{}, everywhere", themes.join(", ")),
            (false, true) => polities.join(", "),
            (false, false) => format!("{} ({})", polities.join(", "), themes.join(", ")),
        });
    }
    if parts.is_empty() { "nothing today".to_owned() } else { parts.join("; ") }
}

/// Says whether somebody can be sent on a day.
pub(super) fn availability(entry: &RingEntry, day: Date) -> String {
    let until = |to: Option<Date>| to.map(|to| format!(" until {}", format::date(to))).unwrap_or_default();
    match entry.availability_on(day) {
        AvailabilityOn::Free => "free".to_owned(),
        AvailabilityOn::Engaged(engaged) => {
            let last =
                engaged.iter().map(|assignment| assignment.days.to).max_by_key(|to| to.unwrap_or(Date::MAX));
            format!("engaged{}", until(last.flatten()))
        }
        AvailabilityOn::Away(absence) => format!("away{}", until(absence.days.to)),
        AvailabilityOn::NotInOffice => "not in office".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_become_days_from_two_days_on() {
        for (number, words) in
            [(1, "1\u{a0}hour"), (47, "47\u{a0}hours"), (48, "2\u{a0}days"), (50, "2\u{a0}days 2\u{a0}h")]
        {
            assert_eq!(hours(number), words);
        }
    }
}
