//! A party out of the acts upon it that a viewer may read.

use forestall_types::{ActId, ChronicleId};

use super::{Item, Leadership, Party, PartyAct, PartyKind, Placement, Reading, Relation, Sourced, Span};
use crate::Words;
use crate::chronicle::Entry;

/// Returns the party as it stands after these acts.
pub(super) fn fold(id: ChronicleId, entries: &[Entry<PartyAct>]) -> Party {
    let mut party = Party::unopened(id);
    for entry in entries {
        party.take(entry);
    }
    party.supersede();
    party
}

impl Party {
    /// Returns a party before its first act.
    fn unopened(id: ChronicleId) -> Self {
        Self {
            id,
            name: None,
            kind: PartyKind::Other,
            polities: Vec::new(),
            description: None,
            other_names: Vec::new(),
            aliases: Vec::new(),
            placements: Vec::new(),
            leaders: Vec::new(),
            relations: Vec::new(),
            profile: Vec::new(),
            positions: Vec::new(),
            readings: Vec::new(),
            merged_into: None,
            merged: Vec::new(),
            is_closed: false,
        }
    }

    fn take(&mut self, entry: &Entry<PartyAct>) {
        match &entry.act {
            PartyAct::Open { name, kind, aliases, polities, description } => {
                if self.name.is_none() {
                    self.name = Some(name.clone());
                    self.other_names.clone_from(aliases);
                    self.redescribe(*kind, polities, description.as_ref());
                }
            }
            PartyAct::Rename { name, .. } => self.other_names.extend(self.name.replace(name.clone())),
            PartyAct::AddAlias { alias } => self.aliases.push(self.item(entry, alias.clone())),
            PartyAct::Describe { kind, polities, description } => {
                self.redescribe(*kind, polities, description.as_ref());
            }
            PartyAct::End { what, on, .. } => self.end(*what, *on),
            PartyAct::Withdraw { what, why } => self.withdraw(*what, why),
            PartyAct::Merge { into, .. } => self.merged_into = Some(*into).filter(|into| *into != self.id),
            PartyAct::Separate { .. } => self.merged_into = None,
            PartyAct::Close { .. } => self.is_closed = true,
            PartyAct::Reopen { .. } => self.is_closed = false,
            PartyAct::PlaceUnder { .. }
            | PartyAct::NameLeader { .. }
            | PartyAct::Relate { .. }
            | PartyAct::AddProfile { .. }
            | PartyAct::AddPosition { .. }
            | PartyAct::Read { .. } => self.add(entry),
        }
    }

    /// Adds what an act begins.
    fn add(&mut self, entry: &Entry<PartyAct>) {
        match entry.act.clone() {
            PartyAct::PlaceUnder { parent, from, until } => {
                self.placements.push(self.item(entry, Placement { parent, span: Span { from, until } }));
            }
            PartyAct::NameLeader { name, record, office, from, until } => {
                let span = Span { from, until };
                self.leaders.push(self.item(entry, Leadership { name, record, office, span }));
            }
            PartyAct::Relate { to, relation, about, from, until, source, grade } => {
                let span = Span { from, until };
                self.relations.push(self.item(entry, Relation { to, relation, about, span, source, grade }));
            }
            PartyAct::AddProfile { part: under, text, source, grade, dated, supersedes } => {
                let what = Sourced { under, text, source, grade, dated, supersedes };
                self.profile.push(self.item(entry, what));
            }
            PartyAct::AddPosition { position: under, text, source, grade, dated, supersedes } => {
                let what = Sourced { under, text, source, grade, dated, supersedes };
                self.positions.push(self.item(entry, what));
            }
            PartyAct::Read { attitude, interest, influence, towards, context, on, method, source, grade } => {
                let what =
                    Reading { attitude, interest, influence, towards, context, on, method, source, grade };
                self.readings.push(self.item(entry, what));
            }
            _ => {}
        }
    }

    fn redescribe(
        &mut self,
        kind: PartyKind,
        polities: &[forestall_types::PolityCode],
        description: Option<&Words>,
    ) {
        self.kind = kind;
        self.polities = polities.to_vec();
        self.description = description.cloned();
    }

    fn item<What>(&self, entry: &Entry<PartyAct>, what: What) -> Item<What> {
        Item {
            act_id: entry.act_id,
            of: self.id,
            added_by: entry.acted_by.clone(),
            added_at: entry.acted_at,
            own_mark: entry.own_mark.clone(),
            withdrawn: None,
            superseded_by: None,
            what,
        }
    }

    /// Ends what an act began; passed over where the viewer does not see that act.
    fn end(&mut self, what: ActId, on: jiff::civil::Date) {
        let placements = self.placements.iter_mut().map(|item| (item.act_id, &mut item.what.span));
        let leaders = self.leaders.iter_mut().map(|item| (item.act_id, &mut item.what.span));
        let relations = self.relations.iter_mut().map(|item| (item.act_id, &mut item.what.span));
        let mut spans = placements.chain(leaders).chain(relations);
        if let Some((_, span)) = spans.find(|(act_id, _)| *act_id == what) {
            span.until = Some(on);
        }
    }

    /// Takes back what an act put here; passed over where the viewer does not see that act.
    fn withdraw(&mut self, what: ActId, why: &Words) {
        macro_rules! walk {
            ($($list:ident),+) => {
                $(for item in &mut self.$list {
                    if item.act_id == what && item.withdrawn.is_none() {
                        item.withdrawn = Some(why.clone());
                    }
                })+
            };
        }
        walk!(aliases, placements, leaders, relations, profile, positions, readings);
    }

    /// Says of each entry which standing one took its place, so that taking that one back brings it forth again.
    fn supersede(&mut self) {
        supersede(&mut self.profile);
        supersede(&mut self.positions);
    }
}

fn supersede<Heading: PartialEq + Copy>(items: &mut [Item<Sourced<Heading>>]) {
    let newer: Vec<_> = items
        .iter()
        .filter(|item| item.withdrawn.is_none())
        .filter_map(|item| Some((item.what.supersedes?, item.act_id, item.what.under)))
        .collect();
    for item in items {
        let by = newer.iter().find(|(older, by, under)| {
            *older == item.act_id && *by != item.act_id && *under == item.what.under
        });
        item.superseded_by = by.map(|(_, by, _)| *by);
    }
}
