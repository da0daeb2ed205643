//! The known traps of country codes, each as a row.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

use forestall_types::{PolityRecord, PolityTable, Scheme, Standing, UnmatchedPolity};
use jiff::civil::Date;

use Scheme::{CorrelatesOfWar, GleditschWard, M49, Ucdp, Views};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn on(polity: &str, when: &str) -> &'static PolityRecord {
    PolityTable::world().on(polity.parse().unwrap(), day(when)).unwrap()
}

fn by_code(scheme: Scheme, code: u32, when: &str) -> Result<&'static str, UnmatchedPolity> {
    PolityTable::world().by_code(scheme, code, day(when)).map(|record| record.polity.as_str())
}

/// Source: Gleditsch & Ward list of states; COW State System Membership v2016; VIEWS country list and country-months.
#[test]
fn numbers_that_are_mistaken_for_each_other() {
    for (scheme, code, when, polity) in [
        // Germany: Gleditsch-Ward keep the Federal Republic's number, COW gives a new one.
        (GleditschWard, 260, "1989-06-01", Some("DEU")),
        (GleditschWard, 260, "2020-06-01", Some("DEU")),
        (CorrelatesOfWar, 260, "1990-10-02", Some("DEU")),
        (CorrelatesOfWar, 260, "1990-10-03", None),
        (CorrelatesOfWar, 255, "1990-10-02", None),
        (CorrelatesOfWar, 255, "1990-10-03", Some("DEU")),
        (GleditschWard, 265, "1990-10-02", Some("DDR")),
        (GleditschWard, 265, "1990-10-03", None),
        // Yemen.
        (GleditschWard, 678, "1985-01-01", Some("YEM")),
        (GleditschWard, 678, "2015-03-26", Some("YEM")),
        (GleditschWard, 679, "2015-03-26", None),
        (CorrelatesOfWar, 678, "1990-05-21", Some("YEM")),
        (CorrelatesOfWar, 678, "2015-03-26", None),
        (CorrelatesOfWar, 679, "2015-03-26", Some("YEM")),
        (GleditschWard, 680, "1990-05-21", Some("YMD")),
        (GleditschWard, 680, "1990-05-22", None),
        // Yugoslavia and Serbia: 340 in Gleditsch-Ward from June 2006; COW and UCDP stay with 345.
        (GleditschWard, 345, "2006-06-04", Some("SRB")),
        (GleditschWard, 345, "2006-06-05", None),
        (GleditschWard, 340, "2006-06-04", None),
        (GleditschWard, 340, "2006-06-05", Some("SRB")),
        (CorrelatesOfWar, 345, "2015-01-01", Some("SRB")),
        (Ucdp, 345, "1999-01-15", Some("SRB")),
        (Ucdp, 345, "2015-01-01", Some("SRB")),
        (Ucdp, 340, "2015-01-01", Some("SRB")),
        (Ucdp, 340, "2005-01-01", None),
        // Kosovo and South Sudan begin; what they parted from keeps its number.
        (GleditschWard, 347, "2008-02-16", None),
        (GleditschWard, 347, "2008-02-17", Some("XKX")),
        (GleditschWard, 626, "2011-07-08", None),
        (GleditschWard, 626, "2011-07-09", Some("SSD")),
        (GleditschWard, 625, "2011-07-08", Some("SDN")),
        (GleditschWard, 625, "2011-07-09", Some("SDN")),
        // Vietnam is 816; 815 is nobody since 1946.
        (GleditschWard, 816, "1989-01-01", Some("VNM")),
        (GleditschWard, 815, "1989-01-01", None),
        (GleditschWard, 817, "1975-04-30", Some("VDR")),
        (GleditschWard, 817, "1975-05-01", None),
        // Islands: 970 means two states.
        (GleditschWard, 970, "2020-01-01", Some("KIR")),
        (GleditschWard, 971, "2020-01-01", Some("NRU")),
        (GleditschWard, 972, "2020-01-01", Some("TON")),
        (GleditschWard, 973, "2020-01-01", Some("TUV")),
        (CorrelatesOfWar, 946, "2020-01-01", Some("KIR")),
        (CorrelatesOfWar, 970, "2020-01-01", Some("NRU")),
        (CorrelatesOfWar, 955, "2020-01-01", Some("TON")),
        (CorrelatesOfWar, 947, "2020-01-01", Some("TUV")),
        // Eritrea and East Timor begin on Gleditsch-Ward's day.
        (GleditschWard, 531, "1993-05-23", None),
        (GleditschWard, 531, "1993-05-24", Some("ERI")),
        (GleditschWard, 860, "2002-05-19", None),
        (GleditschWard, 860, "2002-05-20", Some("TLS")),
        (GleditschWard, 365, "1989-06-01", Some("RUS")),
        (GleditschWard, 365, "2020-06-01", Some("RUS")),
        (GleditschWard, 315, "1992-12-31", Some("CSK")),
        (GleditschWard, 316, "1993-01-01", Some("CZE")),
        // Withdrawn and present M49 numbers.
        (M49, 736, "2011-07-08", Some("SDN")),
        (M49, 729, "2011-07-09", Some("SDN")),
        (M49, 280, "1990-10-02", Some("DEU")),
        (M49, 276, "1990-10-03", Some("DEU")),
        (M49, 158, "2020-01-01", None),
        // VIEWS: one number per state and shape.
        (Views, 245, "2011-07-08", None),
        (Views, 245, "2011-07-31", Some("SDN")),
        (Views, 246, "2011-07-31", Some("SSD")),
        (Views, 233, "2008-02-29", None),
        (Views, 233, "2008-03-31", Some("SRB")),
        (Views, 232, "2008-02-29", None),
        (Views, 232, "2008-03-31", Some("XKX")),
        (Views, 124, "2000-05-31", None),
        (Views, 124, "2000-06-30", Some("YEM")),
        (Views, 57, "1993-05-31", Some("ETH")),
        (Views, 209, "2002-04-30", None),
        (Views, 209, "2002-05-31", Some("IDN")),
        (Views, 92, "1991-09-30", Some("GEO")),
        (Views, 166, "2020-01-31", Some("COG")),
        (Views, 167, "2020-01-31", Some("COD")),
    ] {
        assert_eq!(by_code(scheme, code, when).ok(), polity, "{scheme} {code} on {when}");
    }
}

#[test]
fn codes_that_are_missing_on_purpose() {
    assert_eq!(on("TWN", "2020-01-01").m49, None);
    assert_eq!(on("TWN", "2020-01-01").iso3.unwrap().as_str(), "TWN");
    assert_eq!(on("TWN", "2020-01-01").gw.unwrap().get(), 713);
    assert_eq!(on("XKX", "2020-01-01").iso3, None);
    assert!(on("XKX", "2020-01-01").is_state());
    for territory in ["PSE", "ESH", "XAB", "XSL"] {
        let record = on(territory, "2020-01-01");
        assert_eq!(record.standing, Standing::Territory, "{territory}");
        assert_eq!((record.gw, record.cow), (None, None), "{territory}");
    }
}

/// Source: UCDP GED country of location for the territories; Gleditsch-Ward days for the states.
#[test]
fn places_count_with_the_state_of_the_day() {
    for (polity, when, counted) in [
        ("PSE", "2014-07-20", Some("ISR")),
        ("ESH", "1989-11-01", Some("MAR")),
        ("XAB", "2008-05-14", Some("SDN")),
        ("XSL", "2023-02-06", Some("SOM")),
        ("XNC", "1996-08-11", Some("CYP")),
        ("XAK", "1993-09-27", Some("GEO")),
        ("XAK", "1990-09-27", Some("RUS")),
        ("SSD", "2011-07-08", Some("SDN")),
        ("SSD", "2011-07-09", Some("SSD")),
        ("ERI", "1990-02-10", Some("ETH")),
        ("TLS", "1999-09-06", Some("IDN")),
        ("HRV", "1991-11-18", Some("SRB")),
        ("BIH", "1992-04-26", Some("SRB")),
        ("BIH", "1992-04-27", Some("BIH")),
        ("MNE", "2006-06-02", Some("SRB")),
        ("XKX", "1999-01-15", Some("SRB")),
        ("AZE", "1990-01-20", Some("RUS")),
        ("UKR", "1991-11-30", Some("RUS")),
        ("UKR", "1991-12-01", Some("UKR")),
        ("CZE", "1992-12-31", Some("CSK")),
        ("NAM", "1989-04-01", Some("ZAF")),
        ("BGD", "1971-03-26", Some("PAK")),
        ("DDR", "1989-11-09", Some("DDR")),
        ("DDR", "1990-10-03", Some("DEU")),
        ("HKG", "1997-06-30", Some("GBR")),
        ("HKG", "1997-07-01", Some("CHN")),
        ("PRI", "2020-01-01", Some("USA")),
        ("ATA", "2020-01-01", None),
    ] {
        let counted_as = PolityTable::world().counted_as(polity.parse().unwrap(), day(when));
        assert_eq!(counted_as.map(|state| state.to_string()).as_deref(), counted, "{polity} on {when}");
    }
}

#[test]
fn names_change_and_ucdp_writes_both() {
    for (polity, when, name) in [
        ("RUS", "1991-12-25", "Soviet Union"),
        ("RUS", "1991-12-26", "Russia"),
        ("COD", "1997-05-16", "Zaire"),
        ("COD", "1997-05-17", "DR Congo"),
        ("MMR", "1989-06-17", "Burma"),
        ("MMR", "1989-06-18", "Myanmar"),
        ("SRB", "1995-07-11", "Yugoslavia"),
        ("SRB", "2004-01-01", "Serbia and Montenegro"),
        ("SRB", "2007-01-01", "Serbia"),
        ("MKD", "2001-03-01", "Macedonia"),
        ("MKD", "2020-03-01", "North Macedonia"),
        ("SWZ", "2018-04-18", "Swaziland"),
        ("SWZ", "2018-04-19", "Eswatini"),
    ] {
        assert_eq!(on(polity, when).name, name, "{polity} on {when}");
    }
    for (name, when, polity) in [
        ("Myanmar (Burma)", "1989-01-01", Some("MMR")),
        ("DR Congo (Zaire)", "2020-01-01", Some("COD")),
        ("Yemen (North Yemen)", "2020-01-01", Some("YEM")),
        ("Russia (Soviet Union)", "1989-01-01", Some("RUS")),
        ("Serbia (Yugoslavia)", "2020-01-01", Some("SRB")),
        ("Cambodia (Kampuchea)", "1989-01-01", Some("KHM")),
        ("Zimbabwe (Rhodesia)", "2020-01-01", Some("ZWE")),
        ("Madagascar (Malagasy)", "2020-01-01", Some("MDG")),
        ("Kingdom of eSwatini (Swaziland)", "1989-01-01", Some("SWZ")),
        ("macedonia, fyr", "2001-01-01", Some("MKD")),
        ("  IVORY COAST ", "2020-01-01", Some("CIV")),
        ("Côte d'Ivoire", "2020-01-01", Some("CIV")),
        ("Congo", "2020-01-01", Some("COG")),
        ("Congo, DRC", "2020-01-01", Some("COD")),
        ("Guinea", "2020-01-01", Some("GIN")),
        ("Niger", "2020-01-01", Some("NER")),
        ("Dominica", "2020-01-01", Some("DMA")),
        ("Burma", "2020-01-01", Some("MMR")),
        ("Zaire", "1997-05-16", Some("COD")),
        ("Zaire", "2020-01-01", None),
        ("Soviet Union", "1991-12-25", Some("RUS")),
        ("Soviet Union", "2020-01-01", None),
        ("Atlantis", "2020-01-01", None),
    ] {
        let found = PolityTable::world().by_name(name, day(when)).ok();
        assert_eq!(found.map(|record| record.polity.as_str()), polity, "{name} on {when}");
    }
}

/// A territory's bookkeeping must never lose an event: since 1985 only Antarctica counts with nobody.
#[test]
fn every_polity_counts_somewhere_since_1985() {
    let table = PolityTable::world();
    for record in table.records() {
        let Some(first) = [record.from.max(day("1985-01-01"))].into_iter().find(|d| record.is_valid_on(*d))
        else {
            continue;
        };
        let counted = table.counted_as(record.polity, first);
        assert_eq!(counted.is_none(), record.polity.as_str() == "ATA", "{} on {first}", record.polity);
        let alone = table.on(record.polity, first).unwrap().is_state();
        assert_eq!(alone, counted == Some(record.polity), "{} on {first}", record.polity);
    }
}
