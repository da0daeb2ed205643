//! An invented table of field reports, its mapping, and mappings that are refused.

use std::error::Error;

use crate::report::report;
use forestall_events::{MappedReader, Mapping, shipped_mappings};
use insta::assert_snapshot;

const MAPPING: &str = include_str!("mapped/field_reports.toml");

fn mapping() -> Mapping {
    Mapping::parse(MAPPING).expect("the golden mapping is sound")
}

#[test]
fn field_reports() {
    let mapping = mapping();
    let text = include_bytes!("mapped/field_reports.tsv");
    let stated = format!("{:?}\n{:?}\n", mapping.coverage(), mapping.source().violence_types);
    assert_snapshot!(stated + &report(MappedReader::open(text.as_slice(), &mapping)));
}

#[test]
fn a_file_without_the_columns() {
    assert_snapshot!(report(MappedReader::open(b"district,nr\n".as_slice(), &mapping())));
}

#[test]
fn a_file_without_header() {
    let text = MAPPING.replace(
        "null =",
        "has_header = false\ncolumns = [\"district\", \"nr\", \"kind\", \"who\", \"from\", \
        \"to\", \"exact\", \"lat\", \"lon\", \"cow\", \"dead\", \"observer\"]\nnull =",
    );
    let mapping = Mapping::parse(&text).unwrap();
    let row = "Ford\t1\traid\tHill Front\t04/03/2020\t04/03/2020\t1\t5.4\t26.5\t482\t4\tO1\n";
    assert_snapshot!(report(MappedReader::open(row.as_bytes(), &mapping)));
    assert_snapshot!(report(MappedReader::open(b"a\tb\n".as_slice(), &mapping)));
}

#[test]
fn the_line_can_be_the_id() {
    let text = MAPPING.replace("{ columns = [\"district\", \"nr\"] }", "{ line = true }");
    let mapping = Mapping::parse(&text).unwrap();
    let file = "district\tkind\twho\tfrom\tto\texact\tlat\tlon\tcow\tdead\nFord\traid\tHill Front\t04/03/2020\t\
        04/03/2020\t1\t5.4\t26.5\t482\t4\n";
    let report = report(MappedReader::open(file.as_bytes(), &mapping));
    assert!(report.contains("1 rows = 1 placed") && report.contains("event_id: \"2\""), "{report}");
}

#[test]
fn shipped_mappings_are_sound() {
    let ids: Vec<_> = shipped_mappings().iter().map(|mapping| mapping.source().id.as_ref()).collect();
    assert_eq!(ids, ["ged-176k"]);
}

#[test]
fn mappings_that_are_refused() {
    let cases = [
        ("nothing at all", "", ""),
        ("unknown key", "best = {", "worst = \"x\"\nbest = {"),
        ("unknown setting", "best = { column = \"dead\", default = 0 }", "best = { colum = \"dead\" }"),
        ("not a field", "lat\"", "lat\"\nadm_1 = 7"),
        (
            "setting of another field",
            "latitude = \"lat\"",
            "latitude = { column = \"lat\", format = \"%d\" }",
        ),
        ("no best", "best = { column = \"dead\", default = 0 }", ""),
        ("no country scheme", ", scheme = \"cow\"", ""),
        ("unknown scheme", "scheme = \"cow\"", "scheme = \"fips\""),
        ("unknown violence type", "\"one-sided\"", "\"terror\""),
        ("code outside the codebook", "{ constant = 3 }", "{ constant = 8 }"),
        ("negative default", "default = 0", "default = -1"),
        ("constant and column", "{ constant = 3 }", "{ constant = 3, column = \"x\" }"),
        ("half a span", "date_end = { column = \"to\", format = \"%d/%m/%Y\" }", ""),
        (
            "no date",
            "date_start = { column = \"from\", format = \"%d/%m/%Y\" }\n\
            date_end = { column = \"to\", format = \"%d/%m/%Y\" }",
            "",
        ),
        ("format without day", "\"from\", format = \"%d/%m/%Y\"", "\"from\", format = \"%m/%Y\""),
        (
            "day without month",
            "date_start = { column = \"from\", format = \"%d/%m/%Y\" }",
            "date_start = { year = \"y\", day = \"d\" }",
        ),
        ("months", "2019-01..2020-12", "2019 to 2020"),
        ("places", "[\"TCD\", \"CAF\"]", "\"Africa\""),
        ("a place", "\"TCD\", ", "\"Chad\", "),
        ("delimiter", "\"tab\"", "\"::\""),
        ("encoding", "\"windows-1252\"", "\"utf-16le\""),
        ("read and ignored", "[\"observer\"]", "[\"dead\"]"),
        ("source id", "\"field-reports\"", "\"Field Reports\""),
        ("header and columns", "null =", "columns = [\"a\"]\nnull ="),
        ("no header, no columns", "null =", "has_header = false\nnull ="),
        ("columns too few", "null =", "has_header = false\ncolumns = [\"a\"]\nnull ="),
        ("one part of best", "latitude =", "deaths_a = \"a\"\nlatitude ="),
    ];
    let refusals = cases.map(|(name, from, to)| {
        let mapping = if from.is_empty() { String::new() } else { MAPPING.replace(from, to) };
        assert_ne!(mapping, MAPPING, "{name} changes nothing");
        let error = Mapping::parse(&mapping).expect_err(name);
        let cause = error.source().map(|cause| format!("\n{cause}")).unwrap_or_default();
        format!("## {name}\n{error}{}\n", cause.trim_end())
    });
    assert_snapshot!(refusals.concat());
}
