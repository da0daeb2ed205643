//! Panels over small invented files: nothing lost, nothing counted twice, unknown kept apart from zero.

#![allow(clippy::unwrap_used, reason = "a test may stop at its first surprise")]
use forestall_panel::{
    Answering, Exclusion, Layer, Panel, PanelBuilder, PanelChoices, PlacedEvent, SpanRule,
};
use forestall_types::{
    Completeness, Coverage, CoveredPlaces, Fatalities, MonthId, PolityCode, PolityRecord, PolityTable,
    PrioGridGid, Standing, ViolenceType,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn table() -> PolityTable {
    let state = |code: &str| PolityRecord {
        polity: code.parse().unwrap(),
        from: date(1950, 1, 1),
        to: None,
        standing: Standing::State,
        counted_with: None,
        gw: None,
        cow: None,
        iso3: None,
        m49: None,
        views: None,
        ucdp: None,
        name: code.to_owned(),
        other_names: vec![],
    };
    PolityTable::from_records(vec![state("AAA"), state("BBB")]).unwrap()
}

fn layer(file_id: &str, months: &str, places: &[&str]) -> Layer {
    Layer {
        file_id: file_id.into(),
        source: "ucdp-ged".into(),
        coverage: Coverage {
            months: months.parse().unwrap(),
            places: CoveredPlaces::Polities(places.iter().map(|code| code.parse().unwrap()).collect()),
            undercount: None,
            basis: "stated".into(),
        },
        violence_types: ViolenceType::ALL.to_vec(),
        is_provisional: false,
        has_events: true,
        id_space: "ucdp".into(),
    }
}

fn event(id_hash: u64, polity: Option<&str>, start: Date, end: Date, best: u32) -> PlacedEvent {
    PlacedEvent {
        id_hash,
        polity: polity.map(|code| code.parse().unwrap()),
        gid: PrioGridGid::new(1000).unwrap(),
        date_start: start,
        date_end: end,
        where_prec: Some(1),
        violence_type: ViolenceType::StateBased,
        fatalities: Fatalities { low: best, best, high: best + 1 },
    }
}

fn build(layers: &[Layer], origin: &str, span_rule: SpanRule, rows: &[(usize, PlacedEvent)]) -> Panel {
    let answering = Answering::build(layers, &table()).unwrap();
    let origin = origin.parse().unwrap();
    let mut builder = PanelBuilder::new(layers, &answering, PanelChoices { span_rule }, origin).unwrap();
    for layer in builder.reading_order() {
        for (_, event) in rows.iter().filter(|(of, _)| *of == layer) {
            builder.add_event(layer, event);
        }
    }
    builder.finish()
}

fn best(panel: &Panel, polity: &str, month: &str) -> Option<u32> {
    let row = panel.row(polity.parse().unwrap()).unwrap();
    panel.history(ViolenceType::StateBased).get(row, month.parse().unwrap())
}

#[test]
fn outside_coverage_is_unknown_and_its_rows_are_excluded() {
    let layers = [layer("one", "2020-01..2020-12", &["AAA"])];
    let rows = [
        (0, event(1, Some("AAA"), date(2020, 5, 3), date(2020, 5, 3), 4)),
        (0, event(2, Some("BBB"), date(2020, 5, 3), date(2020, 5, 3), 9)),
        (0, event(3, Some("AAA"), date(2020, 11, 3), date(2020, 11, 3), 2)),
        (0, event(4, None, date(2020, 5, 3), date(2020, 5, 3), 8)),
    ];
    let panel = build(&layers, "2020-10", SpanRule::End, &rows);
    assert_eq!(best(&panel, "AAA", "2020-05"), Some(4));
    assert_eq!(best(&panel, "AAA", "2020-06"), Some(0));
    assert_eq!(best(&panel, "BBB", "2020-05"), None);
    let account = &panel.accounts()[0];
    assert_eq!((account.input.events, account.placed.events), (4, 1));
    assert_eq!(account.excluded_for(Exclusion::OutsideCoverage).deaths, 9);
    assert_eq!(account.excluded_for(Exclusion::AfterOrigin).deaths, 2);
    assert_eq!(account.excluded_for(Exclusion::NoPolity).deaths, 8);
}

#[test]
fn an_event_that_moved_between_releases_counts_once_from_the_newer() {
    let layers = [layer("old", "2019-01..2020-12", &["AAA"]), layer("new", "2020-01..2020-12", &["AAA"])];
    let rows = [
        // In the old release the event stood in December 2019, in the new one it stands in January 2020.
        (0, event(7, Some("AAA"), date(2019, 12, 31), date(2019, 12, 31), 5)),
        (1, event(7, Some("AAA"), date(2020, 1, 1), date(2020, 1, 1), 5)),
        (0, event(8, Some("AAA"), date(2020, 3, 1), date(2020, 3, 1), 50)),
    ];
    let panel = build(&layers, "2020-12", SpanRule::End, &rows);
    assert_eq!(best(&panel, "AAA", "2019-12"), Some(0));
    assert_eq!(best(&panel, "AAA", "2020-01"), Some(5));
    assert_eq!(best(&panel, "AAA", "2020-03"), Some(0), "the newer release withdrew event 8");
    assert_eq!(panel.accounts()[0].excluded_for(Exclusion::SameEventElsewhere).events, 1);
    assert_eq!(panel.accounts()[0].excluded_for(Exclusion::AnsweredElsewhere).events, 1);
}

#[test]
fn imprecise_places_stay_out_of_single_cells() {
    let layers = [layer("one", "2020-01..2020-12", &["AAA"])];
    let precise = event(1, Some("AAA"), date(2020, 5, 3), date(2020, 5, 3), 4);
    let imprecise = PlacedEvent { id_hash: 2, where_prec: Some(5), ..precise.clone() };
    let unstated = PlacedEvent { id_hash: 3, where_prec: None, ..precise.clone() };
    let panel = build(&layers, "2020-12", SpanRule::End, &[(0, precise), (0, imprecise), (0, unstated)]);
    let month: MonthId = "2020-05".parse().unwrap();
    assert_eq!(best(&panel, "AAA", "2020-05"), Some(12));
    assert_eq!(panel.grid().best(PrioGridGid::new(1000).unwrap(), month), 4);
    let aside: u32 = panel.grid().imprecise().map(|(_, _, deaths)| deaths[0].best).sum();
    assert_eq!(aside, 8);
    assert_eq!(panel.accounts()[0].imprecise.deaths, 8);
}

#[test]
fn completeness_follows_the_recent_months() {
    let mut undercount = layer("partial", "2020-01..2020-12", &["AAA"]);
    undercount.coverage.undercount = Some("precise places only".into());
    let panel =
        build(&[layer("full", "2020-01..2020-06", &["AAA"]), undercount], "2020-12", SpanRule::End, &[]);
    let row = panel.row("AAA".parse().unwrap()).unwrap();
    let recent = |months| panel.recent_completeness(ViolenceType::StateBased, row, months);
    assert_eq!(recent(6), Completeness::Partial);
    let early = build(&[layer("full", "2020-01..2020-06", &["AAA"])], "2020-06", SpanRule::End, &[]);
    assert_eq!(early.recent_completeness(ViolenceType::StateBased, row, 6), Completeness::Full);
}

proptest! {
    /// Whatever the files say, every event and every death is placed or excluded, and country and grid agree.
    #[test]
    fn nothing_is_lost(
        rows in proptest::collection::vec(
            (0_usize..2, 0_u64..40, 0_usize..3, 0_i64..900, 0_i64..200, 0_u32..1000, 1_u8..8), 0..120),
        even in any::<bool>(),
    ) {
        let layers = [layer("old", "2018-06..2019-12", &["AAA", "BBB"]), layer("new", "2019-03..2020-03", &["BBB"])];
        let polities = [Some("AAA"), Some("BBB"), None];
        let rows: Vec<(usize, PlacedEvent)> = rows
            .into_iter()
            .map(|(of, id, polity, day, length, deaths, precision)| {
                let start = date(2018, 1, 1) + jiff::Span::new().days(day);
                let end = start + jiff::Span::new().days(length);
                (of, PlacedEvent { where_prec: Some(precision), ..event(id, polities[polity], start, end, deaths) })
            })
            .collect();
        let rule = if even { SpanRule::EvenSplit } else { SpanRule::End };
        let panel = build(&layers, "2020-01", rule, &rows);
        let placed: u64 = panel.accounts().iter().map(|account| account.placed.deaths).sum();
        let counted: u64 = panel.cells().iter().map(|cell| u64::from(cell.fatalities.best)).sum();
        let in_cells: u64 = panel.grid().cells().map(|(_, _, deaths)| u64::from(deaths[0].best)).sum();
        let aside: u64 = panel.grid().imprecise().map(|(_, _, deaths)| u64::from(deaths[0].best)).sum();
        prop_assert_eq!(placed, counted);
        prop_assert_eq!(in_cells + aside, counted);
        for account in panel.accounts() {
            prop_assert!(account.is_balanced());
        }
        let polities: Vec<PolityCode> = panel.polities().to_vec();
        prop_assert_eq!(polities.len(), 2);
    }
}
