//! A choice of a venue as it stands after its acts.

use forestall_types::{ActId, ChronicleId};

use super::{
    AccessJudgement, Candidate, ConflictPlace, CostEstimate, Dated, HostTold, Opening, Symbol, Venue,
    VenueChoice, VenueChoiceAct, Weights,
};
use crate::chronicle::Entry;

pub(super) fn fold(id: ChronicleId, entries: &[Entry<VenueChoiceAct>]) -> VenueChoice {
    let start = VenueChoice {
        id,
        opening: None,
        places: Vec::new(),
        parties: Vec::new(),
        candidates: Vec::new(),
        weights: None,
        choices: Vec::new(),
        withdrawn: None,
    };
    entries.iter().fold(start, |mut choice, entry| {
        apply(&mut choice, entry);
        choice
    })
}

fn apply(choice: &mut VenueChoice, entry: &Entry<VenueChoiceAct>) {
    use VenueChoiceAct as Act;
    match entry.act.clone() {
        Act::Open { title, within, from, until, place, at, parties, radius } => {
            if choice.opening.is_none() {
                choice.opening = Some(Opening { title, within, from, until, radius });
                choice.places.insert(0, dated(entry, ConflictPlace { name: place, at }));
                for party in parties {
                    choice.add_party(party);
                }
            }
        }
        Act::AddPlace { place, at } => choice.places.push(dated(entry, ConflictPlace { name: place, at })),
        Act::AddParty { party } => choice.add_party(party),
        Act::AddCandidate { name, polity, at, area, why } => choice.candidates.push(Candidate {
            act_id: entry.act_id,
            own_mark: entry.own_mark.clone(),
            name,
            polity,
            at,
            area,
            why,
            readings: Vec::new(),
            access: Vec::new(),
            symbols: Vec::new(),
            costs: Vec::new(),
            host: Vec::new(),
            excluded: None,
        }),
        Act::ReadDanger { readings } => {
            for read in readings {
                with(choice, read.candidate, |candidate| candidate.readings.push(dated(entry, read.reading)));
            }
        }
        Act::JudgeAccess { candidate, party, access, obstacles, words, source, grade } => {
            let judged = AccessJudgement { party, access, obstacles, words, source, grade };
            with(choice, candidate, |candidate| candidate.access.push(dated(entry, judged)));
        }
        Act::NoteSymbol { candidate, to, leaning, words, source } => {
            let symbol = Symbol { to, leaning, words, source };
            with(choice, candidate, |candidate| candidate.symbols.push(dated(entry, symbol)));
        }
        Act::EstimateCost { candidate, cost, words } => {
            let estimate = CostEstimate { cost, words };
            with(choice, candidate, |candidate| candidate.costs.push(dated(entry, estimate)));
        }
        Act::TellHost { candidate, answer, words, source } => {
            let told = HostTold { answer, words, source };
            with(choice, candidate, |candidate| candidate.host.push(dated(entry, told)));
        }
        Act::Exclude { candidate, why } => {
            with(choice, candidate, |candidate| candidate.excluded = Some(dated(entry, why)));
        }
        Act::Readmit { candidate, .. } => with(choice, candidate, |candidate| candidate.excluded = None),
        Act::Weigh { nearness, safety, access } => {
            choice.weights = Some(dated(entry, Weights { nearness, safety, access }));
        }
        Act::Choose { candidate, why } => {
            if choice.candidate(candidate).is_some() {
                choice.choices.push(dated(entry, Venue { candidate, why }));
            }
        }
        Act::Withdraw { why } => choice.withdrawn = Some(dated(entry, why)),
        Act::Reopen { .. } => choice.withdrawn = None,
    }
}

fn dated<T>(entry: &Entry<VenueChoiceAct>, what: T) -> Dated<T> {
    Dated { act_id: entry.act_id, at: entry.acted_at, own_mark: entry.own_mark.clone(), what }
}

/// Changes a candidate the viewer sees; any other is passed over.
fn with(choice: &mut VenueChoice, candidate: ActId, change: impl FnOnce(&mut Candidate)) {
    if let Some(found) = choice.candidates.iter_mut().find(|known| known.act_id == candidate) {
        change(found);
    }
}
