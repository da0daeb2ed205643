//! Nothing in the exercise may be taken for a real state, number or movement.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::PathBuf;

use forestall_exercise::{ExerciseWorld, default_months};
use forestall_types::PolityTable;

fn test_data() -> Option<PathBuf> {
    let folder = std::env::var_os("FORESTALL_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: FORESTALL_TEST_DATA is not set");
    }
    folder
}

/// All country names of the pool, not of one seed only.
fn pool(file: &str) -> Vec<String> {
    let text = match file {
        "country" => include_str!("../data/country_names.txt"),
        _ => include_str!("../data/place_names.txt"),
    };
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_lowercase).collect()
}

/// Letters to change, add or leave out to make one word of the other (Levenshtein).
fn letters_apart(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(x != y)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

fn assert_unlike(invented: &[String], real: &BTreeSet<String>, letters: usize) {
    for name in invented {
        for other in real.iter().filter(|other| other.chars().count() >= 4) {
            assert!(letters_apart(name, other) >= letters, "{name} resembles {other}");
        }
    }
}

#[test]
fn letters_are_counted() {
    assert_eq!(letters_apart("kitten", "sitting"), 3);
    assert_eq!(letters_apart("moselle", "vostelle"), 2);
}

#[test]
fn names_keys_and_numbers_are_not_those_of_the_world() {
    let world = PolityTable::world();
    let mut real = BTreeSet::new();
    for record in world.records() {
        for name in std::iter::once(&record.name).chain(&record.other_names) {
            real.insert(name.to_lowercase());
            real.extend(name.to_lowercase().split_whitespace().map(str::to_owned));
        }
    }
    assert!(!real.is_empty());
    assert_unlike(&pool("country"), &real, 3);
    assert_unlike(&pool("place"), &real, 2);

    let exercise = ExerciseWorld::generate(1, default_months());
    for country in exercise.countries() {
        assert!((861..=896).contains(&country.gw.get()), "{}", country.gw);
        for record in world.records() {
            assert_ne!(record.polity, country.polity);
            assert_ne!(record.iso3, Some(country.polity));
            for number in [record.gw, record.ucdp].into_iter().flatten() {
                assert_ne!(number, country.gw, "{}", record.name);
            }
            assert_ne!(record.cow.map(forestall_types::CowCode::get), Some(country.gw.get()));
        }
    }
}

#[test]
fn numbers_and_names_are_in_no_list_of_states() {
    let Some(folder) = test_data() else { return };
    let invented = pool("country");
    let mut real = BTreeSet::new();
    for file in ["states/gwstates.csv", "states/cowstates.csv"] {
        let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
        for row in reader.records() {
            let row = row.unwrap();
            let number: f64 = row[0].parse().unwrap();
            assert!(!(861.0..=896.0).contains(&number), "{row:?}");
            let words = row[2].to_lowercase();
            real.extend(words.split(|c: char| !c.is_alphabetic()).map(str::to_owned));
        }
    }
    assert!(real.len() > 200);
    assert_unlike(&invented, &real, 3);
}

#[test]
fn no_party_bears_a_real_name() {
    let Some(folder) = test_data() else { return };
    let file = std::fs::File::open(folder.join("ucdp/ucdp-actor-221.csv.zst")).unwrap();
    let mut text = String::new();
    zstd::Decoder::new(file).unwrap().read_to_string(&mut text).unwrap();
    let real: BTreeSet<String> =
        text.to_lowercase().split(|c: char| !c.is_alphabetic()).map(str::to_owned).collect();
    assert!(real.contains("government") && real.len() > 1000);
    for name in pool("country").iter().chain(&pool("place")) {
        assert!(!real.contains(name), "{name}");
    }
}
