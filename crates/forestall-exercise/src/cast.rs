//! Who fights whom: invented governments, movements and militias.

use forestall_types::ViolenceType;

use crate::country::Country;
use crate::mesh::{Cell, squared_distance};
use crate::random::Stream;
use crate::storyline::{Storyline, StorylineKind};

/// Numbers of invented actors, conflicts and dyads begin here; UCDP's end far below.
const FIRST_ACTOR_ID: u32 = 930_001;
const FIRST_CONFLICT_ID: u32 = 910_001;
const FIRST_DYAD_ID: u32 = 920_001;

/// Countries that never see violence.
const PEACEFUL_COUNTRIES: usize = 12;
/// Countries with several dyads that break out again and again.
const TORN_COUNTRIES: usize = 3;
/// Countries between calm and torn.
const TENSE_COUNTRIES: usize = 6;

/// A party, with its number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Actor {
    pub(crate) id: u32,
    pub(crate) name: String,
}

/// What drives the fighting of a dyad.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Driver {
    /// The process alone; the chance per month that quiet ends, without neighbours or history.
    Spontaneous(f64),
    /// A planted storyline.
    Scripted(StorylineKind),
    /// Violence against civilians that follows the fighting of the dyad with this index.
    Following(usize),
}

/// Two parties, or a party and civilians, in one country.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Dyad {
    pub(crate) id: u32,
    pub(crate) country: usize,
    pub(crate) kind: ViolenceType,
    pub(crate) conflict_id: u32,
    pub(crate) conflict_name: String,
    pub(crate) side_a: Actor,
    pub(crate) side_b: Actor,
    pub(crate) driver: Driver,
    /// Cells the fighting centres on, within `country`.
    pub(crate) hot_spots: Vec<Cell>,
}

impl Dyad {
    pub(crate) fn name(&self) -> String {
        format!("{} - {}", self.side_a.name, self.side_b.name)
    }

    /// Says whether side A is a government.
    pub(crate) fn has_government(&self) -> bool {
        is_government(&self.side_a)
    }
}

fn is_government(actor: &Actor) -> bool {
    actor.name.starts_with("Government of ")
}

/// How easily violence breaks out in a country: monthly chance per dyad, and dyads.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Temper {
    onset_chance: f64,
    state_dyads: usize,
    non_state_dyads: usize,
}

const PEACEFUL: Temper = Temper { onset_chance: 0.0, state_dyads: 0, non_state_dyads: 0 };
const CALM: Temper = Temper { onset_chance: 0.0008, state_dyads: 1, non_state_dyads: 0 };
const TENSE: Temper = Temper { onset_chance: 0.0030, state_dyads: 2, non_state_dyads: 1 };
const TORN: Temper = Temper { onset_chance: 0.0080, state_dyads: 3, non_state_dyads: 2 };

/// Draws the parties of the whole continent.
///
/// A dyad that follows another always comes after it.
pub(crate) fn draw_cast(countries: &[Country], storylines: &[Storyline], random: &mut Stream) -> Vec<Dyad> {
    let mut casting = Casting { dyads: Vec::new(), actors: 0, conflicts: 0 };
    let civilians = casting.actor("Civilians".into());
    let tempers = draw_tempers(countries, storylines, random);
    for (index, (country, temper)) in countries.iter().zip(tempers).enumerate() {
        let government = casting.actor(format!("Government of {}", country.name));
        let script = storylines.iter().find(|s| s.polity == country.polity).map(|s| s.kind);
        let drivers = script
            .map(Driver::Scripted)
            .into_iter()
            .chain((0..temper.state_dyads).map(|_| Driver::Spontaneous(temper.onset_chance)));
        let mut movements = movement_names(country, random).into_iter();
        for (place, driver) in drivers.enumerate() {
            let Some(name) = movements.next() else { break };
            let movement = casting.actor(name);
            let issue = if random.chance(0.5) {
                "Government".to_owned()
            } else {
                random.pick(&country.provinces).map_or_else(String::new, |province| province.name.clone())
            };
            let hot_spots = draw_hot_spots(country, &issue, random);
            let leader = casting.dyads.len();
            casting.add(
                index,
                format!("{}: {issue}", country.name),
                [government.clone(), movement.clone()],
                driver,
                &hot_spots,
            );
            let culprit = if place == 0 && random.chance(0.4) { &government } else { &movement };
            casting.add(
                index,
                format!("{} - {}", culprit.name, civilians.name),
                [culprit.clone(), civilians.clone()],
                Driver::Following(leader),
                &hot_spots,
            );
        }
        for _ in 0..temper.non_state_dyads {
            let [Some(a), Some(b)] = [movements.next(), movements.next()] else { break };
            let sides = [casting.actor(a), casting.actor(b)];
            let name = format!("{} - {}", sides[0].name, sides[1].name);
            let hot_spots = draw_hot_spots(country, "", random);
            casting.add(index, name, sides, Driver::Spontaneous(temper.onset_chance), &hot_spots);
        }
    }
    casting.dyads
}

struct Casting {
    dyads: Vec<Dyad>,
    actors: u32,
    conflicts: u32,
}

impl Casting {
    fn actor(&mut self, name: String) -> Actor {
        self.actors += 1;
        Actor { id: FIRST_ACTOR_ID + self.actors - 1, name }
    }

    fn add(
        &mut self,
        country: usize,
        conflict_name: String,
        sides: [Actor; 2],
        driver: Driver,
        hot_spots: &[Cell],
    ) {
        let [side_a, side_b] = sides;
        let kind = if matches!(driver, Driver::Following(_)) {
            ViolenceType::OneSided
        } else if is_government(&side_a) {
            ViolenceType::StateBased
        } else {
            ViolenceType::NonState
        };
        self.conflicts += 1;
        self.dyads.push(Dyad {
            id: FIRST_DYAD_ID + self.conflicts - 1,
            country,
            kind,
            conflict_id: FIRST_CONFLICT_ID + self.conflicts - 1,
            conflict_name,
            side_a,
            side_b,
            driver,
            hot_spots: hot_spots.to_vec(),
        });
    }
}

/// Gives each country its temper; in the countries of storylines little else happens, so that the story shows.
fn draw_tempers(countries: &[Country], storylines: &[Storyline], random: &mut Stream) -> Vec<Temper> {
    let mut others: Vec<Temper> =
        [(PEACEFUL, PEACEFUL_COUNTRIES), (TORN, TORN_COUNTRIES), (TENSE, TENSE_COUNTRIES)]
            .into_iter()
            .flat_map(|(temper, count)| std::iter::repeat_n(temper, count))
            .collect();
    others.resize(countries.len() - storylines.len(), CALM);
    random.shuffle(&mut others);
    let mut others = others.into_iter();
    countries
        .iter()
        .map(|country| match storylines.iter().find(|s| s.polity == country.polity).map(|s| s.kind) {
            None => others.next().unwrap_or(CALM),
            Some(StorylineKind::BigWar | StorylineKind::Chronic) => CALM,
            Some(StorylineKind::Onset | StorylineKind::Deescalation | StorylineKind::Escalation) => PEACEFUL,
        })
        .collect()
}

/// Returns invented names of movements in random order; plain words, no letters that a real one is known by.
fn movement_names(country: &Country, random: &mut Stream) -> Vec<String> {
    let province = |index: usize| country.provinces[index % country.provinces.len()].name.as_str();
    let name = country.name.as_str();
    let mut names = vec![
        format!("Northern Assembly of {name}"),
        format!("{name} Renewal Front"),
        format!("Lowland League of {name}"),
        format!("{} Home Guard", province(1)),
        format!("{} Defence Committee", province(2)),
        format!("New Dawn Council of {name}"),
        format!("{} Shoreline Union", province(0)),
        format!("Free Valleys of {}", province(2)),
        format!("{} River Brigade", province(1)),
    ];
    random.shuffle(&mut names);
    names
}

/// Draws one to three cells where the fighting centres, more often far from the capital.
fn draw_hot_spots(country: &Country, issue: &str, random: &mut Stream) -> Vec<Cell> {
    let disputed = country.provinces.iter().find(|province| province.name == issue);
    let cells = disputed.map_or(&country.cells, |province| &province.cells);
    let capital = country.capital().cell;
    let count = 1 + random.below(3);
    (0..count)
        .filter_map(|_| {
            let first = *random.pick(cells)?;
            let second = *random.pick(cells)?;
            let is_second_remoter = squared_distance(second, capital) > squared_distance(first, capital);
            Some(if is_second_remoter { second } else { first })
        })
        .collect()
}
