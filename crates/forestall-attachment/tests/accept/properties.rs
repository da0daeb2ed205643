use proptest::prelude::*;

use crate::samples::{assert_stays, secret_jpeg, secret_pdf, secret_png, take};

/// Good files, and the beginnings of others.
fn seeds() -> Vec<Vec<u8>> {
    vec![
        secret_pdf(),
        secret_png(),
        secret_jpeg(6),
        b"a,b\n=1,\"x\"\n-2,+cmd".to_vec(),
        b"%PDF-1.7\n".to_vec(),
        b"\xff\xd8\xff\xe1".to_vec(),
        b"\x89PNG\r\n\x1a\n".to_vec(),
    ]
}

/// What a mutation does at a place: overwrite, cut, insert.
fn mutate(bytes: &mut Vec<u8>, (place, kind, value): (prop::sample::Index, u8, u8)) {
    if bytes.is_empty() {
        return;
    }
    let at = place.index(bytes.len());
    match kind % 4 {
        0 => bytes[at] = value,
        1 => bytes[at] ^= 1 << (value % 8),
        2 => drop(bytes.drain(at..(at + usize::from(value)).min(bytes.len()))),
        _ => bytes.insert(at, value),
    }
}

#[test]
fn bits_may_turn() {
    for seed in seeds() {
        // 7 goes through all eight bits while it goes through the bytes.
        for place in (0..seed.len() * 8).step_by(7) {
            let mut bytes = seed.clone();
            bytes[place / 8] ^= 1 << (place % 8);
            if let Ok(safe) = take("x.pdf", &bytes) {
                assert_stays(&safe);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn mutated_files_are_refused_or_come_out_for_good(
        seed in 0..7_usize,
        mutations in prop::collection::vec(any::<(prop::sample::Index, u8, u8)>(), 0..6),
        name in "[a-z]{0,3}(\\.(csv|pdf|txt))?",
    ) {
        let mut bytes = seeds().swap_remove(seed);
        for mutation in mutations {
            mutate(&mut bytes, mutation);
        }
        if let Ok(safe) = take(&name, &bytes) {
            assert_stays(&safe);
        }
    }

    #[test]
    fn random_bytes_are_refused_or_come_out_for_good(
        seed in 0..7_usize,
        begun in any::<bool>(),
        random in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let start = if begun { seeds().swap_remove(seed)[..4].to_vec() } else { Vec::new() };
        if let Ok(safe) = take("x.csv", &[start, random].concat()) {
            assert_stays(&safe);
        }
    }
}
