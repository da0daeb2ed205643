//! No bytes, however arbitrary, bring a reader down or make it lose a row.

use forestall_events::{EventReader, GedReader, MappedReader, Mapping, read_country_months, shipped_mapping};
use proptest::prelude::*;

const GED: &[u8] = include_bytes!("golden/ged/columns_49.csv");
const HEADER: &str = "id,type_of_violence,conflict_name,side_a,side_b,where_prec,latitude,longitude,country,country_id,\
    date_prec,date_start,date_end,best,high,low\n";

/// Reads to the end; the readers assert themselves that no row is lost.
fn drain(mut reader: impl EventReader) -> u64 {
    let mut rows = 0;
    while let Ok(Some(batch)) = reader.next_batch(3) {
        rows += batch.rows;
    }
    rows
}

proptest! {
    #[test]
    fn bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = GedReader::open(bytes.as_slice()).map(drain);
        let _ = MappedReader::open(bytes.as_slice(), shipped_mapping("ged-176k").unwrap()).map(drain);
        let _ = read_country_months(bytes.as_slice());
        let _ = Mapping::parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_damaged_file(at in 0..GED.len(), byte in any::<u8>(), cut in 0..GED.len()) {
        let mut bytes = GED[..GED.len() - cut / 4].to_vec();
        let at = at.min(bytes.len() - 1);
        bytes[at] = byte;
        let _ = GedReader::open(bytes.as_slice()).map(drain);
    }

    #[test]
    fn fields_behind_a_header(rows in proptest::collection::vec(
        proptest::collection::vec("[-0-9.a-e:T ]{0,12}", 16), 1..6)
    ) {
        let body: String = rows.iter().map(|row| row.join(",") + "\n").collect();
        let text = format!("{HEADER}{body}");
        prop_assert_eq!(drain(GedReader::open(text.as_bytes()).unwrap()), rows.len() as u64);
    }

    #[test]
    fn country_months(rows in proptest::collection::vec("[0-9]{1,4},[0-9]{1,3},[-0-9.]{0,4}", 1..20)) {
        let text = format!("month_id,country_id,ged_sb\n{}\n", rows.join("\n"));
        let file = read_country_months(text.as_bytes()).unwrap();
        prop_assert_eq!(file.rows, rows.len() as u64);
    }
}
