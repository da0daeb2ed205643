//! An invented country-month file with every fault.

use forestall_events::{CountryMonths, UnreadableFile, read_country_months};
use insta::assert_snapshot;

fn report(file: Result<CountryMonths, UnreadableFile>) -> String {
    let file = match file {
        Ok(file) => file,
        Err(error) => return crate::report::refusal(&error),
    };
    let counts = format!(
        "{:?}\n{} rows = {} placed + {} quarantined + {} skipped\n",
        file.violence_types,
        file.rows,
        file.placed.len(),
        file.quarantined.len(),
        file.skipped
    );
    let placed: String =
        file.placed.iter().flat_map(|row| [format!("placed {row:?}"), "\n".to_owned()]).collect();
    let text = crate::report::header(&file.header) + &counts + &placed;
    text + &crate::report::quarantine(&file.quarantined) + &crate::report::warnings(&file.warnings)
}

#[test]
fn rows() {
    assert_snapshot!(report(read_country_months(include_bytes!("country_months/rows.csv").as_slice())));
}

#[test]
fn a_header_only() {
    assert_snapshot!(report(read_country_months(b"month_id,country_id,ged_sb\n".as_slice())));
}

#[test]
fn another_table() {
    assert_snapshot!(report(read_country_months(b"month_id,deaths\n".as_slice())));
    assert_snapshot!(report(read_country_months(b"month_id,country_id,country_id,ged_sb\n".as_slice())));
    assert_snapshot!(report(read_country_months(b"".as_slice())));
}
