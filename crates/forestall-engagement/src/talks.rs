//! Who talks to whom, on which tracks: pairs of parties with their gaps and overlaps.

use std::collections::{BTreeMap, BTreeSet};

use forestall_types::{ChronicleId, EngagementId};

use crate::Track;

/// A party as tables name it: by its record, or by a name, whatever its case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TalkingParty {
    record: Option<ChronicleId>,
    folded: String,
    name: String,
}

/// A table at which parties sit, as far as somebody may know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The engagement.
    pub engagement_id: EngagementId,
    /// The track it is on.
    pub track: Track,
    /// What it is about: situations or countries, by their identifiers.
    pub about: BTreeSet<String>,
    /// Who sits at it.
    pub parties: Vec<TalkingParty>,
}

/// Two parties and the tables at which both sit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// One, by its place in [`Talks::parties`]; smaller than `other`.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// The tables at which both sit, with their tracks.
    pub tables: Vec<(EngagementId, Track)>,
    /// Whether both have a part in the same matter.
    pub share_a_matter: bool,
}

/// Who talks to whom.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Talks {
    /// All parties, by name.
    pub parties: Vec<TalkingParty>,
    /// All pairs that talk or share a matter, in the order of their parties.
    pub pairs: Vec<Pair>,
}

impl TalkingParty {
    /// Returns a party by its record, with the name it has there.
    pub fn of_record(record: ChronicleId, name: &str) -> Self {
        Self { record: Some(record), folded: name.trim().to_lowercase(), name: name.trim().to_owned() }
    }

    /// Returns a party that has no record, by its name.
    pub fn named(name: &str) -> Self {
        Self { record: None, folded: name.trim().to_lowercase(), name: name.trim().to_owned() }
    }

    /// Returns what it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its record.
    pub const fn record(&self) -> Option<ChronicleId> {
        self.record
    }

    /// Says whether both are the same: by record where both have one, else by name.
    fn is_same(&self, other: &Self) -> bool {
        match (self.record, other.record) {
            (Some(one), Some(other)) => one == other,
            _ => self.folded == other.folded,
        }
    }
}

impl Pair {
    /// Says whether both share a matter and nobody brings them to one table.
    pub fn is_gap(&self) -> bool {
        self.share_a_matter && self.tables.is_empty()
    }

    /// Says whether several tables have both, so that somebody should know of all of them.
    pub fn is_overlap(&self) -> bool {
        self.tables.len() > 1
    }
}

impl Talks {
    /// Returns who talks to whom at these tables.
    ///
    /// - `concerned`: parties linked to a matter without sitting anywhere, with the matter's identifier.
    ///
    /// Made from what one person may read and nothing else: a pair is a gap when *they* know of no table.
    pub fn at(tables: &[Table], concerned: &[(String, TalkingParty)]) -> Self {
        let mut parties: Vec<TalkingParty> = Vec::new();
        for party in tables.iter().flat_map(|table| &table.parties).chain(concerned.iter().map(|(_, p)| p)) {
            match parties.iter_mut().find(|known| known.is_same(party)) {
                // A party named here and recorded there is one, with its record.
                Some(known) if known.record.is_none() && party.record.is_some() => *known = party.clone(),
                Some(_) => {}
                None => parties.push(party.clone()),
            }
        }
        parties.sort_by(|a, b| (&a.folded, a.record).cmp(&(&b.folded, b.record)));
        let place = |party: &TalkingParty| parties.iter().position(|known| known.is_same(party));
        let mut meet: BTreeMap<(usize, usize), Vec<(EngagementId, Track)>> = BTreeMap::new();
        let mut matters: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for table in tables {
            let seats: BTreeSet<usize> = table.parties.iter().filter_map(place).collect();
            for pair in pairs(&seats) {
                meet.entry(pair).or_default().push((table.engagement_id, table.track));
            }
            for matter in &table.about {
                matters.entry(matter).or_default().extend(&seats);
            }
        }
        for (matter, party) in concerned {
            matters.entry(matter).or_default().extend(place(party));
        }
        let shared: BTreeSet<(usize, usize)> = matters.values().flat_map(pairs).collect();
        let all: BTreeSet<_> = meet.keys().copied().chain(shared.iter().copied()).collect();
        let pair = |(one, other): (usize, usize)| Pair {
            one,
            other,
            tables: meet.get(&(one, other)).cloned().unwrap_or_default(),
            share_a_matter: shared.contains(&(one, other)),
        };
        let pairs = all.into_iter().map(pair).collect();
        Self { parties, pairs }
    }

    /// Returns the pairs that share a matter and no table.
    pub fn gaps(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.is_gap())
    }

    /// Returns the pairs that sit at several tables.
    pub fn overlaps(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.is_overlap())
    }

    /// Returns the pair of two parties, whichever is named first.
    pub fn between(&self, one: usize, other: usize) -> Option<&Pair> {
        let (one, other) = (one.min(other), one.max(other));
        self.pairs.iter().find(|pair| (pair.one, pair.other) == (one, other))
    }
}

fn pairs(seats: &BTreeSet<usize>) -> Vec<(usize, usize)> {
    seats.iter().flat_map(|&one| seats.range(one + 1..).map(move |&other| (one, other))).collect()
}

#[cfg(test)]
mod tests {
    use forestall_types::ChronicleKind;

    use super::*;

    fn table(id: &str, track: Track, about: &[&str], parties: &[TalkingParty]) -> Table {
        Table {
            engagement_id: id.parse().unwrap(),
            track,
            about: about.iter().map(|&matter| matter.to_owned()).collect(),
            parties: parties.to_vec(),
        }
    }

    fn names(talks: &Talks, pair: &Pair) -> (String, String) {
        (talks.parties[pair.one].name().to_owned(), talks.parties[pair.other].name().to_owned())
    }

    #[test]
    fn a_pair_without_a_table_is_a_gap_and_one_with_two_an_overlap() {
        let (a, b, c) = (TalkingParty::named("A"), TalkingParty::named("B"), TalkingParty::named("C"));
        let tables = [
            table("E-2026-001", Track::TrackII, &["CAF"], &[a.clone(), b.clone()]),
            table("E-2026-002", Track::TrackI, &["CAF"], &[a.clone(), b.clone()]),
            table("E-2026-003", Track::TrackI, &["CAF"], &[b, c]),
        ];
        let talks = Talks::at(&tables, &[]);
        let gaps: Vec<_> = talks.gaps().map(|pair| names(&talks, pair)).collect();
        assert_eq!(gaps, [("A".to_owned(), "C".to_owned())]);
        let overlaps: Vec<_> = talks.overlaps().map(|pair| names(&talks, pair)).collect();
        assert_eq!(overlaps, [("A".to_owned(), "B".to_owned())]);
        assert_eq!(talks.between(1, 0).unwrap().tables.len(), 2);
    }

    #[test]
    fn parties_of_different_matters_are_no_gap() {
        let tables = [
            table("E-2026-001", Track::TrackII, &["CAF"], &[TalkingParty::named("A")]),
            table("E-2026-002", Track::TrackII, &["KEN"], &[TalkingParty::named("B")]),
        ];
        assert!(Talks::at(&tables, &[]).pairs.is_empty());
        let linked = Talks::at(&tables, &[("CAF".to_owned(), TalkingParty::named("b"))]);
        assert_eq!(linked.gaps().count(), 1, "B is concerned with CAF too and talks to nobody there");
        assert_eq!(linked.parties.len(), 2, "B and b are one");
    }

    #[test]
    fn a_name_and_a_record_of_that_name_are_one_party() {
        let id = ChronicleId::from_random(ChronicleKind::Party, 1).unwrap();
        let other = ChronicleId::from_random(ChronicleKind::Party, 2).unwrap();
        let tables = [
            table(
                "E-2026-001",
                Track::TrackII,
                &["CAF"],
                &[TalkingParty::named(" herders "), TalkingParty::named("X")],
            ),
            table(
                "E-2026-002",
                Track::TrackII,
                &["CAF"],
                &[TalkingParty::of_record(id, "Herders"), TalkingParty::named("X")],
            ),
        ];
        let talks = Talks::at(&tables, &[]);
        assert_eq!(talks.parties.len(), 2);
        assert_eq!(talks.parties[0].record(), Some(id));
        let two = [TalkingParty::of_record(id, "Herders"), TalkingParty::of_record(other, "Herders")];
        let talks = Talks::at(&[table("E-2026-001", Track::TrackII, &[], &two)], &[]);
        assert_eq!(talks.parties.len(), 2, "two records of one name are two");
    }
}
