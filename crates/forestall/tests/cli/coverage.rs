//! Zero, partial and unknown stay apart, from the file to the docket and to the stored panel.

use std::collections::BTreeMap;
use std::fs::File;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{UInt8Type, UInt16Type, UInt32Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::desk::Desk;
use crate::ged_rows::{CAR, CHAD, Row, ged_csv, monthly};

const CYCLE: [&str; 4] = ["cycle", "--model", "conflictology12", "--json"];

/// December 2020 as VIEWS counts months.
const DECEMBER_2020: u16 = 492;

/// What panel.parquet says of state-based deaths: coverage and best estimate by polity and month.
pub(crate) fn stored_panel(desk: &Desk, run: &Value) -> BTreeMap<(String, u16), (String, Option<u32>)> {
    let path = desk.data("runs").join(run["run_id"].as_str().unwrap()).join("panel.parquet");
    let mut cells = BTreeMap::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap()
    {
        let batch = batch.unwrap();
        let column = |name: &str| batch.column_by_name(name).unwrap();
        let (kinds, months) = (
            column("type_of_violence").as_primitive::<UInt8Type>(),
            column("month_id").as_primitive::<UInt16Type>(),
        );
        let (polities, coverage) =
            (column("polity").as_string::<i32>(), column("coverage").as_string::<i32>());
        let best = column("best").as_primitive::<UInt32Type>();
        for row in (0..batch.num_rows()).filter(|&row| kinds.value(row) == 1) {
            let value = best.is_valid(row).then(|| best.value(row));
            cells.insert(
                (polities.value(row).to_owned(), months.value(row)),
                (coverage.value(row).to_owned(), value),
            );
        }
    }
    cells
}

fn cell<'a>(
    panel: &'a BTreeMap<(String, u16), (String, Option<u32>)>,
    polity: &str,
    month: u16,
) -> (&'a str, Option<u32>) {
    let (coverage, best) = &panel[&(polity.to_owned(), month)];
    (coverage, *best)
}

fn polities(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["polity"].as_str().unwrap()).collect()
}

#[test]
fn one_country_says_nothing_of_the_others() {
    let desk = Desk::new();
    // Nothing in June: a covered month without events is a month without deaths.
    let rows: Vec<Row> = monthly(CAR, 2018..=2020)
        .into_iter()
        .enumerate()
        .filter(|(i, _)| i % 12 != 5)
        .map(|(_, row)| row)
        .collect();
    desk.ingest("events.csv", &ged_csv(&rows));
    let run = desk.json(&CYCLE);
    let docket = desk.json(&["docket", "--json"]);
    assert_eq!(polities(&docket["rows"]), ["CAF"]);
    let unranked = docket["unranked"].as_array().unwrap();
    assert!(unranked.len() > 180, "{} countries", unranked.len());
    for country in unranked {
        assert_eq!(
            (&country["covered_months"], &country["last_covered"]),
            (&0.into(), &Value::Null),
            "{country}"
        );
    }
    let answer = desk.succeed(&["docket"]);
    answer.assert_says(&["without 12 covered months up to 2020-12"]);

    let panel = stored_panel(&desk, &run);
    assert_eq!(cell(&panel, "CAF", DECEMBER_2020), ("full", Some((2020 * 12 + 12) % 9 + 1)));
    assert_eq!(cell(&panel, "CAF", DECEMBER_2020 - 6), ("full", Some(0)));
    let unknown: Vec<_> = panel.iter().filter(|((polity, _), _)| polity != "CAF").collect();
    for (key, (coverage, best)) in &unknown {
        assert_eq!((coverage.as_str(), *best), ("unknown", None), "{key:?}");
    }
}

#[test]
fn a_known_undercount_is_marked_as_partial() {
    let desk = Desk::new();
    desk.write("events.csv", ged_csv(&monthly(CAR, 2018..=2020)));
    desk.succeed(&["ingest", "ucdp", "events.csv", "--partial", "only the capital"]);
    let run = desk.json(&CYCLE);
    let docket = desk.json(&["docket", "--json"]);
    assert_eq!(docket["rows"][0]["completeness"], "partial");
    assert_eq!(cell(&stored_panel(&desk, &run), "CAF", DECEMBER_2020).0, "partial");
    let answer = desk.succeed(&["docket"]);
    assert!(answer.stdout.contains("* rests on partial coverage"), "{}", answer.stdout);
    assert!(desk.succeed(&["doctor"]).stdout.contains("PARTIAL, a known undercount: only the capital"));
}

/// VIEWS numbers the Central African Republic 70 and Chad 214.
fn totals(deaths: u32) -> String {
    let rows = (457..=DECEMBER_2020).map(|month| format!("{month},70,{deaths}\n{month},214,{deaths}\n"));
    "month_id,country_id,ged_sb\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn full_events_answer_before_totals_and_totals_before_a_partial_file() {
    let desk = Desk::new();
    desk.write("totals.csv", totals(100));
    desk.succeed(&["ingest", "country-months", "totals.csv"]);
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2018..=2020)));
    let panel = stored_panel(&desk, &desk.json(&CYCLE));
    assert_eq!(cell(&panel, "CAF", DECEMBER_2020), ("full", Some((2020 * 12 + 12) % 9 + 1)));
    assert_eq!(cell(&panel, "TCD", DECEMBER_2020), ("full", Some(100)), "no death is counted twice");

    let desk = Desk::new();
    desk.write("totals.csv", totals(100));
    desk.succeed(&["ingest", "country-months", "totals.csv"]);
    desk.write("events.csv", ged_csv(&monthly(CAR, 2018..=2020)));
    desk.succeed(&["ingest", "ucdp", "events.csv", "--partial", "only the capital"]);
    let panel = stored_panel(&desk, &desk.json(&CYCLE));
    assert_eq!(cell(&panel, "CAF", DECEMBER_2020), ("full", Some(100)));
}

#[test]
fn a_candidate_release_is_provisional_and_yields_to_a_final_one() {
    let desk = Desk::new();
    let candidate = [
        Row::new(1, "2023-10-05").with_deaths(7),
        Row::new(2, "2023-10-20").inside(CHAD).with_deaths(8),
        Row::new(3, "2023-11-02").with_deaths(9),
    ];
    let manifest = desk.ingest("GEDEvent_v23_0_10.csv", &ged_csv(&candidate));
    assert_eq!(manifest["provenance"]["is_provisional"], true);
    assert_eq!(manifest["provenance"]["source"], "ucdp-ged-candidate");
    // Three rows are a part of the release, whatever the file is called.
    assert_eq!(manifest["coverage"]["places"], serde_json::json!({ "polities": ["CAF", "TCD"] }));
    assert_eq!(manifest["coverage"]["months"]["first"], manifest["coverage"]["months"]["last"]);
    desk.fail(&CYCLE, &["12 covered months"]);

    let mut rows = monthly(CAR, 2022..=2023);
    rows.truncate(22);
    let last = rows.pop().unwrap();
    rows.push(last.with_deaths(70));
    desk.ingest("events.csv", &ged_csv(&rows));
    let run = desk.json(&["cycle", "--model", "conflictology12", "--origin", "2023-10", "--json"]);
    let panel = stored_panel(&desk, &run);
    let october_2023 = 526;
    assert_eq!(cell(&panel, "CAF", october_2023), ("full", Some(70)), "the final file answers");
    assert_eq!(cell(&panel, "TCD", october_2023), ("full", Some(8)), "elsewhere the Candidate does");
    assert_eq!(cell(&panel, "TCD", october_2023 - 1), ("unknown", None));
    assert_eq!(
        run["inputs"].as_array().unwrap().iter().filter(|input| input["is_provisional"] == true).count(),
        1
    );
}

/// A country's rows kept under the name of the whole release say nothing of other countries.
#[test]
fn a_part_under_the_name_of_the_whole_says_nothing_of_the_world() {
    let desk = Desk::new();
    desk.ingest("GEDEvent_v21_1.csv", &ged_csv(&monthly(CAR, 2018..=2020)));
    desk.json(&CYCLE);
    let docket = desk.json(&["docket", "--json"]);
    let ranked: Vec<_> = docket["rows"].as_array().unwrap().iter().map(|row| &row["polity"]).collect();
    assert_eq!(ranked, ["CAF"]);
}

/// A part of a source may have been filtered by type of violence too.
#[test]
fn a_part_speaks_only_of_the_types_it_holds() {
    let desk = Desk::new();
    let mut rows = monthly(CAR, 2018..=2020);
    let manifest = desk.ingest("state-based.csv", &ged_csv(&rows));
    assert_eq!(manifest["provenance"]["violence_types"], serde_json::json!(["state-based"]));
    desk.json(&CYCLE);
    let docket = desk.json(&["docket", "--json"]);
    assert_eq!(docket["rows"][0]["course"]["one_sided_12"], serde_json::Value::Null);

    let desk = Desk::new();
    rows[5] = rows[5].clone().with("type_of_violence", 3);
    desk.ingest("two-types.csv", &ged_csv(&rows));
    desk.json(&CYCLE);
    let docket = desk.json(&["docket", "--json"]);
    assert_eq!(docket["rows"][0]["course"]["one_sided_12"], 0);
}

/// A blank count is no zero.
#[test]
fn a_type_with_blanks_is_left_out_of_totals() {
    let desk = Desk::new();
    let mut text = "month_id,country_id,ged_sb,ged_os\n".to_owned();
    for month in 469..=492 {
        let one_sided = if month < 480 { "3" } else { "" };
        text.push_str(&[&month.to_string(), "70", "5", one_sided].join(","));
        text.push('\n');
    }
    desk.write("totals.csv", text);
    let manifest = desk.json(&["ingest", "country-months", "totals.csv", "--json"]);
    assert_eq!(manifest["provenance"]["violence_types"], serde_json::json!(["state-based"]));
    assert_eq!(manifest["rows"]["warnings"], serde_json::json!({ "one-sided deaths": 1 }));
    assert_eq!(manifest["rows"]["placed"], 24);
    desk.json(&["cycle", "--model", "conflictology12", "--json"]);
    let docket = desk.json(&["docket", "--json"]);
    assert_eq!(docket["rows"][0]["course"]["one_sided_12"], serde_json::Value::Null);
    assert_eq!(docket["rows"][0]["course"]["deaths_12"], 60);
}

/// Events on the high seas belong to no country; they are kept and say nothing of any.
#[test]
fn events_outside_all_countries_cover_no_country() {
    let desk = Desk::new();
    let at_sea = |month: u32| {
        let row = Row::new(month, &format!("2020-{month:02}-10")).with("where_prec", 7);
        row.with("latitude", 0).with("longitude", -30).with("country", "").with("country_id", "")
    };
    let manifest = desk.ingest("sea.csv", &ged_csv(&(1..=12).map(at_sea).collect::<Vec<_>>()));
    assert_eq!(
        (&manifest["rows"]["placed"], &manifest["places"]["by_method"]["nowhere"]),
        (&12.into(), &12.into())
    );
    assert!(desk.succeed(&["doctor"]).stdout.contains("2020-01..2020-12 in no country"));
    desk.fail(&CYCLE, &["no country has 12 covered months"]);
}
