//! Tables that contradict themselves are refused.

use forestall_types::PolityTable;

const HEADER: &str = "polity,from,to,standing,counted_with,gw,cow,iso3,m49,views,ucdp,name,other_names";

fn parse(rows: &[&str]) -> Result<PolityTable, String> {
    PolityTable::parse(&format!("{HEADER}\n{}\n", rows.join("\n"))).map_err(|error| error.to_string())
}

#[test]
fn a_sound_table_is_read() {
    let table = parse(&[
        "# two states, one of which parted from the other",
        "AAA,2000-01-01,,state,,1,1,,,,,Alpha,Old Alpha|Alpha (Aleph)",
        "BBB,2000-01-01,2009-12-31,territory,AAA,,,,,,,Beta,",
        "BBB,2010-01-01,,state,,2,2,,,,,Beta,",
    ])
    .unwrap();
    assert_eq!(table.records().len(), 3);
    assert_eq!(table.by_name("alpha (aleph)", "2005-05-05".parse().unwrap()).unwrap().polity.as_str(), "AAA");
}

#[test]
fn contradictions_are_named() {
    for (rows, message) in [
        (
            vec!["AAA,2000-01-01,,state,,,,,,,,Alpha,", "AAA,2005-01-01,,state,,,,,,,,Alpha,"],
            "AAA has two spans on 2005-01-01",
        ),
        (vec!["AAA,2000-01-01,1999-01-01,state,,,,,,,,Alpha,"], "AAA from 2000-01-01 ends before it begins"),
        (
            vec!["AAA,2000-01-01,,state,,7,,,,,,Alpha,", "BBB,2003-01-01,,state,,7,,,,,,Beta,"],
            "share Gleditsch-Ward number 7 on 2003-01-01",
        ),
        (
            vec!["AAA,2000-01-01,,state,,,,,,,,Alpha,Gamma", "BBB,2003-01-01,,state,,,,,,,,Beta,GAMMA"],
            "share the name `Gamma` on 2003-01-01",
        ),
        (
            vec![
                "AAA,2000-01-01,2004-12-31,state,,,,,,,,Alpha,",
                "BBB,2000-01-01,,territory,AAA,,,,,,,Beta,",
            ],
            "BBB counts with AAA, which is no state and counts with none on 2005-01-01",
        ),
        (
            vec!["AAA,2000-01-01,,territory,BBB,,,,,,,Alpha,", "BBB,2000-01-01,,territory,AAA,,,,,,,Beta,"],
            "AAA counts with BBB, which is no state and counts with none on 2000-01-01",
        ),
    ] {
        let error = parse(&rows).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}
