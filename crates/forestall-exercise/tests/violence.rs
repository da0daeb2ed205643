//! Base rates, tails, storylines: is it a world worth training on?

use std::collections::BTreeMap;

use forestall_exercise::{ExerciseWorld, StorylineKind, default_months};
use forestall_types::{MonthId, MonthRange, PolityCode, ViolenceType};
use proptest::prelude::*;

const SEEDS: std::ops::RangeInclusive<u64> = 1..=24;

fn state_based_deaths(world: &ExerciseWorld) -> BTreeMap<(PolityCode, MonthId), u32> {
    let mut deaths = BTreeMap::new();
    for event in world.events().iter().filter(|event| event.violence_type == ViolenceType::StateBased) {
        *deaths.entry((event.polity, event.month)).or_default() += event.fatalities.best;
    }
    deaths
}

/// The real shares are 15.4 to 16.2 % of country-months (VIEWS challenge years); median, 90 and 99 per
/// cent points of the non-zero months 27, 283 and 2,658 (state-based deaths 1990 to 2021).
#[test]
fn shares_and_tails_resemble_the_real_ones() {
    let mut shares = Vec::new();
    for seed in SEEDS {
        let world = ExerciseWorld::generate(seed, default_months());
        let mut months: Vec<u32> = state_based_deaths(&world).into_values().filter(|&d| d > 0).collect();
        months.sort_unstable();
        let level = |percent: usize| months[months.len() * percent / 100];
        shares.push(months.len() as f64 / (36.0 * default_months().count_months() as f64));
        assert!((10..=60).contains(&level(50)), "seed {seed}: median {}", level(50));
        assert!((90..=900).contains(&level(90)), "seed {seed}: 90 % {}", level(90));
        assert!((900..=3500).contains(&level(99)), "seed {seed}: 99 % {}", level(99));
        assert!((1500..=9000).contains(&level(99).max(*months.last().unwrap())), "seed {seed}");
        assert!((25_000..=120_000).contains(&world.events().len()), "seed {seed}: {}", world.events().len());
        let peaceful =
            world.countries().iter().filter(|c| world.events().iter().all(|e| e.polity != c.polity));
        assert!(peaceful.count() >= 12, "seed {seed}");
    }
    assert!(shares.iter().all(|share| (0.09..0.21).contains(share)), "{shares:?}");
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    assert!((0.13..0.17).contains(&mean), "mean share {mean}");
}

/// Self-excitation: a month after fighting is far likelier to see fighting than any other month.
#[test]
fn violence_persists() {
    let world = ExerciseWorld::generate(1, default_months());
    let deaths = state_based_deaths(&world);
    let is_active = |polity, month| deaths.get(&(polity, month)).is_some_and(|&d| d > 0);
    let [mut after_active, mut active, mut after_quiet, mut quiet] = [0_u32; 4];
    for country in world.countries() {
        for month in default_months().iter().skip(1) {
            let now = u32::from(is_active(country.polity, month));
            if is_active(country.polity, month.minus(1).unwrap()) {
                active += 1;
                after_active += now;
            } else {
                quiet += 1;
                after_quiet += now;
            }
        }
    }
    let stays = f64::from(after_active) / f64::from(active);
    let begins = f64::from(after_quiet) / f64::from(quiet);
    assert!(stays > 0.75 && begins < 0.05, "{stays} {begins}");
}

#[test]
fn every_seed_tells_the_five_stories() {
    let last = default_months().last();
    for seed in SEEDS {
        let world = ExerciseWorld::generate(seed, default_months());
        let deaths = state_based_deaths(&world);
        let story = |kind| world.storylines().iter().find(|s| s.kind == kind).unwrap();
        let total = |kind, from: u16, to: u16| -> u32 {
            let polity = story(kind).polity;
            (to..=from)
                .map(|back| deaths.get(&(polity, last.minus(back).unwrap())).copied().unwrap_or(0))
                .sum()
        };
        let events = |kind, from: u16, to: u16| -> f64 {
            let span = last.minus(from).unwrap()..=last.minus(to).unwrap();
            let is_counted = |e: &&forestall_exercise::ExerciseEvent| {
                e.polity == story(kind).polity
                    && span.contains(&e.month)
                    && e.violence_type == ViolenceType::StateBased
            };
            world.events().iter().filter(is_counted).count() as f64
        };
        assert_eq!(world.storylines().len(), StorylineKind::ALL.len());

        assert!(total(StorylineKind::BigWar, 35, 0) > 10_000, "seed {seed}: big war");
        let onset = story(StorylineKind::Onset);
        let in_onset_country: Vec<_> = world.events().iter().filter(|e| e.polity == onset.polity).collect();
        assert!(in_onset_country.iter().all(|event| event.date_start >= onset.from.first_day()));
        assert!(total(StorylineKind::Onset, 2, 0) >= 25, "seed {seed}: onset");
        let early = events(StorylineKind::Escalation, 14, 5) / 10.0;
        let late = events(StorylineKind::Escalation, 2, 0) / 3.0;
        assert!(late > 4.0 * early, "seed {seed}: escalation from {early} to {late} events a month");
        let before = events(StorylineKind::Deescalation, 29, 10) / 20.0;
        let after = events(StorylineKind::Deescalation, 8, 0) / 9.0;
        assert!(after < before / 10.0, "seed {seed}: ceasefire, from {before} to {after} events a month");
        let chronic = story(StorylineKind::Chronic);
        let years_with_25 =
            (0..24_u16).filter(|year| total(StorylineKind::Chronic, 12 * year + 11, 12 * year) >= 25).count();
        assert!(years_with_25 >= 22, "seed {seed}: chronic in {years_with_25} of 24 years");
        assert_eq!(chronic.from, last.minus(288).unwrap());
        let war = story(StorylineKind::BigWar).polity;
        assert!(world.country(war).unwrap().neighbours.contains(&onset.polity), "seed {seed}");
    }
}

#[test]
fn neighbours_know_each_other() {
    for seed in SEEDS {
        let world = ExerciseWorld::generate(seed, "2026-01..2026-10".parse().unwrap());
        for country in world.countries() {
            assert!(!country.neighbours.contains(&country.polity));
            for &other in &country.neighbours {
                assert!(world.country(other).unwrap().neighbours.contains(&country.polity));
            }
        }
        let borders: usize = world.countries().iter().map(|country| country.neighbours.len()).sum();
        assert!(borders > 2 * 60, "seed {seed}: {borders}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_seed_and_range_gives_a_world(seed: u64, first in 1_u32..2000, count in 0_u16..80) {
        let first = MonthId::new(first).unwrap();
        let months = MonthRange::new(first, first.plus(count).unwrap()).unwrap();
        let world = ExerciseWorld::generate(seed, months);
        prop_assert_eq!(world.outlines().len(), 36);
        prop_assert_eq!(world.polities().states_on(first.first_day()).count(), 36);
        for event in world.events() {
            prop_assert!(months.contains(event.month));
            prop_assert_eq!(MonthId::of(event.date_end), Ok(event.month));
            prop_assert!(event.date_start >= first.first_day());
        }
        prop_assert!(world.storylines().iter().all(|story| months.contains(story.from)));
    }
}
