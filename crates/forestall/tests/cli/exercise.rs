//! The invented world, read back by the reader of real files and put on its own map.

use forestall_events::{EventReader, GedReader};
use forestall_exercise::{DEFAULT_SEED, ExerciseWorld, default_months};
use forestall_geography::{Atlas, PlaceMethod};
use forestall_types::Scheme;

#[test]
fn every_invented_event_is_read_and_lies_in_the_country_it_names() {
    let world = ExerciseWorld::generate(DEFAULT_SEED, default_months());
    let mut csv = Vec::new();
    let rows = world.write_ged_csv(&mut csv).unwrap();
    let atlas = Atlas::from_outlines(world.outlines().to_vec());
    let mut reader = GedReader::open(csv.as_slice()).unwrap();
    assert_eq!(reader.header().layout, "UCDP GED, 49 columns");
    assert!(reader.header().unknown.is_empty());
    let (mut read, mut warned, mut broken) = (0, 0, 0);
    while let Some(batch) = reader.next_batch(10_000).unwrap() {
        read += batch.rows;
        assert!(batch.quarantined.is_empty(), "{:?}", batch.quarantined[0]);
        assert_eq!(batch.skipped, 0);
        for warning in &batch.warnings {
            assert_eq!(warning.column, "best", "{warning:?}");
            assert!(warning.reason.contains("<= best"), "only the planted kind of doubt: {warning:?}");
        }
        warned += batch.warnings.len();
        for (event, invented) in
            batch.events.iter().zip(&world.events()[usize::try_from(read - batch.rows).unwrap()..])
        {
            broken += usize::from(!invented.fatalities.is_ordered());
            assert_eq!((event.fatalities, event.date_end), (invented.fatalities, invented.date_end));
            let named = world
                .polities()
                .by_code(Scheme::Ucdp, event.country_id.unwrap().into(), event.date_end)
                .unwrap();
            let placement = atlas.place(
                world.polities(),
                (event.latitude, event.longitude),
                event.date_end,
                Some(named.polity),
            );
            assert_eq!(placement.counted, Some(invented.polity), "line {}", event.line);
            assert!(
                matches!(placement.method, PlaceMethod::Polygon),
                "line {}: {:?}",
                event.line,
                placement.method
            );
        }
    }
    assert_eq!(read, rows);
    assert_eq!(read, world.events().len() as u64);
    assert_eq!(warned, broken, "each planted contradiction is noticed, and no other");
    assert!(broken > 0);
}
