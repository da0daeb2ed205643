//! How numbers, shares, intervals and dates are printed on every screen.
//!
//! Thousands are parted by a no-break space, which in the desk's own face is a
//! fifth of an em, a thin space, and never breaks a number over two lines. Words
//! that belong to a number hang on by one too.

use forestall_types::{MonthId, Probability};
use jiff::civil::Date;

/// Parts thousands, and holds a number and its unit on one line.
const NO_BREAK_SPACE: &str = "\u{a0}";
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Prints a whole count with thin thousands: `12 400`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut printed = String::with_capacity(digits.len() + digits.len() / 3 * NO_BREAK_SPACE.len());
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            printed.push_str(NO_BREAK_SPACE);
        }
        printed.push(digit);
    }
    printed
}

/// Prints a number from 0 on without decimals: `12 400`.
pub fn whole(value: f64) -> String {
    count(rounded(value))
}

/// Prints a number of deaths that may be a mean: `< 1`, `4.2`, `18`, `1 240`.
///
/// Below 10 one decimal is kept, above only whole deaths; exactly 0 is `0`.
pub fn deaths(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if value < 1.0 {
        format!("<{NO_BREAK_SPACE}1")
    } else if value < 9.95 {
        let tenths = format!("{value:.1}");
        tenths.strip_suffix(".0").map_or(tenths.clone(), str::to_owned)
    } else {
        count(rounded(value))
    }
}

/// Prints an interval of deaths for the place beside its value: `310–4 900`.
pub fn interval(low: f64, high: f64) -> String {
    let (low, high) = (deaths(low), deaths(high));
    if low == high { low } else { format!("{low}–{high}") }
}

/// Prints a probability that comes from draws as per cent without decimals: `96 %`, `< 1 %`, `> 99 %`.
///
/// Never `0 %` or `100 %`: a thousand draws that agree do not make a thing certain.
pub fn probability(probability: Probability) -> String {
    match probability.get() {
        p if p < 0.01 => format!("<{NO_BREAK_SPACE}1{NO_BREAK_SPACE}%"),
        p if p > 0.99 => format!(">{NO_BREAK_SPACE}99{NO_BREAK_SPACE}%"),
        p => format!("{:.0}{NO_BREAK_SPACE}%", p * 100.0),
    }
}

/// Prints a share of things counted, such as of intervals that held: `0 %`, `< 1 %`, `96 %`, `100 %`.
pub fn share(share: Probability) -> String {
    share.to_string().replace(' ', NO_BREAK_SPACE)
}

/// Prints a ratio as a multiple: `×4.1`, `×0.25`, `×120`.
pub fn ratio(value: f64) -> String {
    if value >= 99.5 {
        format!("×{}", count(rounded(value)))
    } else if value >= 0.95 {
        format!("×{value:.1}")
    } else {
        format!("×{value:.2}")
    }
}

/// Prints a score with the decimals its size bears: `0.4213`, `9.146`, `1 435.6`.
pub fn score(value: f64) -> String {
    let size = value.abs();
    if size < 1.0 {
        format!("{value:.4}")
    } else if size < 100.0 {
        format!("{value:.3}")
    } else {
        let tenths = format!("{size:.1}");
        let (whole, decimals) = tenths.split_once('.').expect("one decimal was asked for");
        let sign = if value < 0.0 { "−" } else { "" };
        let grouped = whole.parse().map_or_else(|_| whole.to_owned(), count);
        format!("{sign}{grouped}.{decimals}")
    }
}

/// Prints a difference as signed per cent: `−6 %`, `+12 %`, `0 %`.
pub fn signed_percent(fraction: f64) -> String {
    let percent = (fraction * 100.0).round();
    let sign = match percent {
        p if p > 0.0 => "+",
        p if p < 0.0 => "−",
        _ => "",
    };
    format!("{sign}{:.0}{NO_BREAK_SPACE}%", percent.abs())
}

/// Prints a month: `Oct 2026`.
pub fn month(month: MonthId) -> String {
    format!("{}{NO_BREAK_SPACE}{}", month_of_year(month), month.year())
}

/// Prints the month a day lies in: `Oct 2026`.
pub fn month_of(day: Date) -> String {
    format!("{}{NO_BREAK_SPACE}{}", MONTHS[usize::from(day.month().unsigned_abs()) - 1], day.year())
}

/// Prints a span of months: `Nov 2026 to Jan 2027`.
pub fn months(first: MonthId, last: MonthId) -> String {
    if first == last { month(first) } else { format!("{} to {}", month(first), month(last)) }
}

/// Prints only the name of the month: `Oct`.
pub fn month_of_year(month: MonthId) -> &'static str {
    MONTHS[usize::from(month.month()) - 1]
}

/// Prints a day: `4 Dec 2026`.
pub fn date(day: Date) -> String {
    let name = MONTHS[usize::from(day.month().unsigned_abs()) - 1];
    format!("{}{NO_BREAK_SPACE}{name}{NO_BREAK_SPACE}{}", day.day(), day.year())
}

/// Prints a number with its noun: `1 warning`, `3 warnings`.
pub fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{}{NO_BREAK_SPACE}{}", count(number as u64), if number == 1 { one } else { many })
}

/// Prints how late a source is: `9 days`, `14 months`, `4 years`.
pub fn lateness(days: u32) -> String {
    match days as usize {
        days @ 0..60 => counted(days, "day", "days"),
        days @ 60..730 => counted(days / 30, "month", "months"),
        days => counted(days / 365, "year", "years"),
    }
}

/// Prints a run's name after the word "run": `run-0017` as `run 17`, other names as they are.
pub fn run(run_id: &forestall_engagement::RunId) -> String {
    let name = run_id.as_str();
    let number = name.strip_prefix("run-").and_then(|digits| digits.parse::<u32>().ok());
    number
        .map_or_else(|| format!("run{NO_BREAK_SPACE}{name}"), |number| format!("run{NO_BREAK_SPACE}{number}"))
}

/// Prints the first twelve digits of a content hash, enough to compare by eye.
pub fn short_hash(hash: &str) -> String {
    hash.chars().take(12).collect()
}

/// Rounds a non-negative number to a whole one; what is no number becomes 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and deaths are >= 0"
)]
fn rounded(value: f64) -> u64 {
    value.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_thin_thousands() {
        for (value, printed) in
            [(0, "0"), (999, "999"), (1_240, "1\u{a0}240"), (1_234_567, "1\u{a0}234\u{a0}567")]
        {
            assert_eq!(count(value), printed);
        }
    }

    #[test]
    fn deaths_show_no_false_precision() {
        for (value, printed) in [
            (0.0, "0"),
            (0.3, "<\u{a0}1"),
            (1.0, "1"),
            (4.21, "4.2"),
            (9.96, "10"),
            (17.6, "18"),
            (1240.2, "1\u{a0}240"),
        ] {
            assert_eq!(deaths(value), printed, "{value}");
        }
        assert_eq!(interval(0.0, 0.0), "0");
        assert_eq!(interval(310.0, 4900.0), "310–4\u{a0}900");
    }

    #[test]
    fn shares_ratios_and_scores() {
        for (fraction, of_draws, of_counts) in [
            (0.0, "<\u{a0}1\u{a0}%", "0\u{a0}%"),
            (0.004, "<\u{a0}1\u{a0}%", "<\u{a0}1\u{a0}%"),
            (0.01, "1\u{a0}%", "1\u{a0}%"),
            (0.96, "96\u{a0}%", "96\u{a0}%"),
            (0.99, "99\u{a0}%", "99\u{a0}%"),
            (0.995, ">\u{a0}99\u{a0}%", ">\u{a0}99\u{a0}%"),
            (1.0, ">\u{a0}99\u{a0}%", "100\u{a0}%"),
        ] {
            let value = Probability::new(fraction).unwrap();
            assert_eq!((probability(value).as_str(), share(value).as_str()), (of_draws, of_counts));
        }
        for (value, printed) in [(0.25, "×0.25"), (1.0, "×1.0"), (4.13, "×4.1"), (120.4, "×120")] {
            assert_eq!(ratio(value), printed);
        }
        for (value, printed) in
            [(0.64, "0.6400"), (9.1461, "9.146"), (1435.55, "1\u{a0}435.5"), (-250.02, "−250.0")]
        {
            assert_eq!(score(value), printed);
        }
        for (value, printed) in [(-0.06, "−6\u{a0}%"), (0.124, "+12\u{a0}%"), (0.001, "0\u{a0}%")] {
            assert_eq!(signed_percent(value), printed);
        }
    }

    #[test]
    fn months_and_days() {
        let origin = MonthId::from_year_month(2026, 10).unwrap();
        assert_eq!(month(origin), "Oct\u{a0}2026");
        assert_eq!(months(origin, origin), "Oct\u{a0}2026");
        assert_eq!(months(origin, origin.plus(2).unwrap()), "Oct\u{a0}2026 to Dec\u{a0}2026");
        assert_eq!(date(jiff::civil::date(2026, 12, 4)), "4\u{a0}Dec\u{a0}2026");
    }

    #[test]
    fn lateness_has_the_unit_of_its_size() {
        for (days, printed) in
            [(1, "1\u{a0}day"), (59, "59\u{a0}days"), (60, "2\u{a0}months"), (1726, "4\u{a0}years")]
        {
            assert_eq!(lateness(days), printed);
        }
    }

    #[test]
    fn runs_go_by_their_number() {
        for (name, printed) in
            [("run-0017", "run\u{a0}17"), ("17", "run\u{a0}17"), ("trial", "run\u{a0}trial")]
        {
            assert_eq!(run(&name.parse().unwrap()), printed);
        }
    }

    #[test]
    fn nouns_follow_their_number() {
        assert_eq!(counted(1, "warning", "warnings"), "1\u{a0}warning");
        assert_eq!(counted(3, "warning", "warnings"), "3\u{a0}warnings");
    }
}
