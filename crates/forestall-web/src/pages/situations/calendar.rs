//! The calendar of a situation, ready to print.

use forestall_engagement::situation::{Occasion, Situation};
use jiff::civil::Date;

use super::forms::days_in_words;
use crate::chronicle_pages::{ActForm, ActSheet};
use crate::format;
use crate::page_error::capitalised;

/// A date in the calendar.
pub(super) struct OccasionLine {
    /// The act that entered it, the line's place in the page.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) days: String,
    pub(super) is_yearly: bool,
    pub(super) why: Option<String>,
    /// When to look, in words.
    pub(super) look: Option<String>,
    /// Whether somebody should look now.
    pub(super) is_due: bool,
    pub(super) cancelled: Option<String>,
    /// Where it was moved from and why.
    pub(super) moves: Vec<String>,
    /// What was found, with the day because of which.
    pub(super) looks: Vec<(String, String)>,
    pub(super) forms: Vec<ActForm>,
}

/// The dates to come, soonest first, and those that are over or cancelled, newest first.
pub(super) struct Calendar {
    pub(super) to_come: Vec<OccasionLine>,
    pub(super) past: Vec<OccasionLine>,
}

impl Calendar {
    /// Returns the calendar with the forms of each date, which are taken out of the sheet.
    pub(super) fn of(situation: &Situation, today: Date, sheet: &mut ActSheet) -> Self {
        let mut to_come: Vec<(Date, &Occasion)> = situation
            .occasions
            .iter()
            .filter_map(|occasion| Some((occasion.next_from(today)?.from, occasion)))
            .collect();
        to_come.sort_by_key(|(day, _)| *day);
        let is_past = |occasion: &&Occasion| occasion.next_from(today).is_none();
        let past: Vec<&Occasion> = situation.occasions.iter().rev().filter(is_past).collect();
        Self {
            to_come: to_come.into_iter().map(|(_, occasion)| line(occasion, today, sheet)).collect(),
            past: past.into_iter().map(|occasion| line(occasion, today, sheet)).collect(),
        }
    }
}

fn line(occasion: &Occasion, today: Date, sheet: &mut ActSheet) -> OccasionLine {
    let shown = occasion.next_from(today).unwrap_or(occasion.days);
    let look = occasion.to_look_at().map(|(from, days)| {
        let of = if days == shown { String::new() } else { format!(", for {}", format::date(days.from)) };
        if from <= today {
            format!("look now, since {}{of}", format::date(from))
        } else {
            format!("look from {}{of}", format::date(from))
        }
    });
    let forms = ["look-at-occasion", "move-occasion", "cancel-occasion", "restore-occasion"];
    let id = occasion.act_id;
    OccasionLine {
        id: id.to_string(),
        title: occasion.title.to_string(),
        kind: capitalised(occasion.kind.words()),
        days: days_in_words(shown),
        is_yearly: occasion.recurrence == forestall_engagement::situation::Recurrence::Yearly,
        why: occasion.why.as_ref().map(ToString::to_string),
        look,
        is_due: occasion.is_to_be_looked_at(today),
        cancelled: occasion.cancelled.as_ref().map(ToString::to_string),
        moves: occasion
            .moves
            .iter()
            .map(|(days, why)| format!("moved from {}: {why}", days_in_words(*days)))
            .collect(),
        looks: occasion.looks.iter().map(|look| (format::date(look.at), look.found.to_string())).collect(),
        forms: forms.iter().filter_map(|step| sheet.take(&format!("{step}.{id}"))).collect(),
    }
}
