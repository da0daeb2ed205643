//! `demo` on real-world files of awkward length.

use std::fmt::Write;

use crate::desk::Desk;

/// Totals of one country over so many months that end in December 2020 (`month_id` 492).
fn totals(months: u32) -> String {
    let mut text = "month_id,country_id,ged_sb\n".to_owned();
    for month in 493 - months..=492 {
        let _ = writeln!(text, "{month},70,{}", month % 5 * 10);
    }
    text
}

#[test]
fn a_year_of_data_is_enough_and_less_is_not() {
    for (months, runs) in [(11, None), (12, Some(1)), (13, Some(2)), (40, Some(2))] {
        let desk = Desk::new();
        let file = desk.write("totals.csv", totals(months));
        let answer = desk.run(&["demo", "--no-serve", "--country-months", file.to_str().unwrap()]);
        let Some(runs) = runs else {
            answer.assert_failed(&["no country has 12 covered months", "hint: "]);
            continue;
        };
        assert_eq!(answer.code, Some(0), "{months} months: {}", answer.stderr);
        let docket = desk.json(&["docket", "--json"]);
        assert_eq!(docket["origin"], 492, "{months} months");
        assert_eq!(docket["rows"][0]["polity"], "CAF", "{months} months");
        assert_eq!(desk.doctor()["runs"].as_array().unwrap().len(), runs, "{months} months");
        let says_so = answer.stderr.contains("too short to learn from");
        assert_eq!(says_so, months < 40, "{months} months: {}", answer.stderr);
    }
}
