//! When a source should have news.

use forestall_types::MonthId;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::source::ucdp_ged;

/// Days after the end of the last covered month by which a monthly source has the next month.
///
/// Source: UCDP Candidate appears within a month of the month it covers; a second month is patience.
const MONTHLY_PATIENCE_DAYS: i64 = 61;

/// Returns the day by which the source should cover more than it does.
///
/// UCDP's annual release appears in June for the year before, so one that covers 2022 is superseded by
/// 30 June 2024. Every other source is expected to go on monthly.
pub fn news_due(source_id: &str, covered_to: MonthId) -> Date {
    if source_id == ucdp_ged().id {
        jiff::civil::date(covered_to.year() + 2, 6, 30)
    } else {
        covered_to.last_day() + MONTHLY_PATIENCE_DAYS.days()
    }
}

/// Returns how many days the source is late today, or `None` when it is not.
pub fn days_late(source_id: &str, covered_to: MonthId, today: Date) -> Option<u32> {
    let days = (today - news_due(source_id, covered_to)).get_days();
    u32::try_from(days).ok().filter(|&days| days > 0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn annual_and_monthly_rhythm() {
        let december_2022 = "2022-12".parse().unwrap();
        assert_eq!(days_late("ucdp-ged", december_2022, date(2024, 6, 30)), None);
        assert_eq!(days_late("ucdp-ged", december_2022, date(2024, 7, 10)), Some(10));
        assert_eq!(days_late("ucdp-ged-candidate", december_2022, date(2023, 3, 2)), None);
        assert_eq!(days_late("ucdp-ged-candidate", december_2022, date(2023, 3, 3)), Some(1));
    }
}
