//! An engagement as the acts upon it tell it.

use forestall_confidence::{Audience, PartyNumber};
use forestall_types::{ActId, ChronicleId, ChronicleKind, EngagementId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::kept::end;
use super::{
    Booking, ChangeStepSeen, Ended, EngagementAct, EngagementOutcome, GroundRules, Kept, NextStep,
    NumberedParty, Observer, OpenAct, Participant, ParticipationAim, RiskAssessment, RoleHolder, SeatCount,
    SpoilerPlan, Stage, StageMove, Track, find_standing, standing,
};
use crate::chronicle::{Due, Entry};
use crate::{Officer, PartyName, Phrase, Words};

/// A move from one stage to another that took place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StageChange {
    /// The act.
    pub act_id: ActId,
    /// The move.
    pub step: StageMove,
    /// The stage from then on.
    pub to: Stage,
    /// On which day, where that was said.
    pub on: Option<Date>,
    /// Why.
    pub reason: Words,
    /// Who moved it.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
}

/// A passage of the channel itself to a track nearer to officials.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandOver {
    /// The track before.
    pub from: Track,
    /// The track after.
    pub to: Track,
    /// On which day, where that was said.
    pub on: Option<Date>,
    /// The record of what passed with it.
    pub transfer: Option<ChronicleId>,
    /// What passed, to whom, and why.
    pub words: Words,
    /// Who recorded it.
    pub handed_by: Officer,
    /// When.
    pub handed_at: Timestamp,
}

/// A group that is to have a part, with the counts of its seats in the order of recording.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParticipationCounted {
    /// The aim.
    pub aim: ParticipationAim,
    /// The counts.
    pub counts: Vec<SeatCount>,
}

/// An engagement as those of its acts tell it that somebody may read.
#[derive(Clone, PartialEq, Debug)]
pub struct Course {
    /// Its name.
    pub id: ChronicleId,
    /// How it was opened.
    pub opening: Option<Kept<OpenAct>>,
    /// Where it stands.
    pub stage: Stage,
    /// How it came there, oldest first.
    pub stages: Vec<StageChange>,
    /// How it ended.
    pub outcome: Option<EngagementOutcome>,
    /// The track it is on; none before it is opened.
    pub track: Option<Track>,
    /// When it was raised to another track.
    pub raises: Vec<HandOver>,
    /// What comes next.
    pub next_step: Option<NextStep>,
    /// What is to be done, done or dropped; the ending says with what result.
    pub actions: Vec<Kept<Due>>,
    /// What it is to reach.
    pub aims: Vec<Kept<Phrase>>,
    /// Why it should work, newest last.
    pub theories: Vec<Kept<Words>>,
    /// What should change, and what was seen of it.
    pub change_steps: Vec<Kept<ChangeStepSeen>>,
    /// The situations it is linked to.
    pub situations: Vec<ChronicleId>,
    /// Ground rules, the ones in force last.
    pub ground_rules: Vec<Kept<GroundRules>>,
    /// Assessments of risk, newest last.
    pub risks: Vec<Kept<RiskAssessment>>,
    /// Those of them that stand, with who reads them; none for all who read the engagement.
    standing_risks: Vec<(ActId, Option<Audience>)>,
    /// Who may want it to fail.
    pub spoilers: Vec<Kept<SpoilerPlan>>,
    /// The parties by number.
    pub parties: Vec<NumberedParty>,
    /// Convenors, mediators, hosts, funders.
    pub roles: Vec<Kept<RoleHolder>>,
    /// Who sits at the table.
    pub participants: Vec<Kept<Participant>>,
    /// Who they are, as far as that may be read: the participant's act and their record.
    pub identities: Vec<(ActId, ChronicleId)>,
    /// Who is present beside them.
    pub observers: Vec<Kept<Observer>>,
    /// Whose part is aimed for.
    pub participation: Vec<Kept<ParticipationCounted>>,
    /// Money, every line ever booked.
    pub bookings: Vec<Kept<Booking>>,
}

impl Course {
    /// Returns an engagement of which nothing is known.
    pub(super) const fn unopened(id: ChronicleId) -> Self {
        Self {
            id,
            opening: None,
            stage: Stage::Exploring,
            stages: Vec::new(),
            outcome: None,
            track: None,
            raises: Vec::new(),
            next_step: None,
            actions: Vec::new(),
            aims: Vec::new(),
            theories: Vec::new(),
            change_steps: Vec::new(),
            situations: Vec::new(),
            ground_rules: Vec::new(),
            risks: Vec::new(),
            standing_risks: Vec::new(),
            spoilers: Vec::new(),
            parties: Vec::new(),
            roles: Vec::new(),
            participants: Vec::new(),
            identities: Vec::new(),
            observers: Vec::new(),
            participation: Vec::new(),
            bookings: Vec::new(),
        }
    }

    /// Returns the engagement's own identifier.
    pub fn engagement_id(&self) -> Option<EngagementId> {
        self.id.engagement().filter(|_| self.id.kind() == ChronicleKind::Engagement)
    }

    /// Returns the rules in force; those usual on its track where none were agreed.
    pub fn rules_in_force(&self) -> GroundRules {
        let agreed = self.ground_rules.last().map(|kept| kept.what.clone());
        agreed.unwrap_or_else(|| GroundRules::usual(self.track.unwrap_or(Track::TrackII)))
    }

    /// Returns the newest assessment of risk.
    pub fn risk(&self) -> Option<&Kept<RiskAssessment>> {
        self.risks.last()
    }

    /// Returns the assessments of risk that stand: a later one takes the place of an earlier one once all who read the
    /// earlier one read it too.
    pub fn standing_risks(&self) -> impl Iterator<Item = &RiskAssessment> {
        let stands = |risk: &&Kept<RiskAssessment>| {
            self.standing_risks.iter().any(|(act_id, _)| *act_id == risk.act_id)
        };
        self.risks.iter().filter(stands).map(|kept| &kept.what)
    }

    /// Returns the party with a number.
    pub fn party(&self, number: PartyNumber) -> Option<&NumberedParty> {
        self.parties.iter().find(|party| party.number == number)
    }

    /// Returns the record of a participant, where the viewer may read who they are.
    pub fn identity(&self, participant: ActId) -> Option<ChronicleId> {
        self.identities.iter().rev().find(|(known, _)| *known == participant).map(|(_, record)| *record)
    }

    /// Says whether it was ever under way.
    pub fn has_begun(&self) -> bool {
        self.stages.iter().any(|change| change.to == Stage::UnderWay)
    }

    /// Returns the latest day on which it is said to have come to where it stands, with the stage it came to.
    ///
    /// What was taken back by stepping back does not count: its day may have been the mistake.
    pub fn latest_dated_stage(&self) -> Option<(Stage, Date)> {
        let mut standing: Vec<&StageChange> = Vec::new();
        for change in &self.stages {
            if change.step == StageMove::StepBack {
                standing.pop();
            } else {
                standing.push(change);
            }
        }
        let dated = standing.iter().filter_map(|change| Some((change.to, change.on?)));
        dated.max_by_key(|(_, on)| *on)
    }

    /// Returns the parties for which nobody sits at the table, as far as the viewer sees who does.
    pub fn parties_without_seat(&self) -> impl Iterator<Item = &NumberedParty> {
        self.parties.iter().filter(|party| party.left.is_none()).filter(|party| {
            !standing(&self.participants).any(|participant| participant.what.side == Some(party.number))
        })
    }

    /// Adds what an act says; what makes no sense upon the state as it is seen is passed over.
    pub(super) fn apply(&mut self, entry: &Entry<EngagementAct>) {
        if let Some((step, reason)) = entry.act.stage_move() {
            self.move_on(entry, step, reason);
            return;
        }
        match &entry.act {
            EngagementAct::Open(open) if self.opening.is_none() => self.open(entry, open),
            EngagementAct::RaiseTrack { to, transfer, reason, .. } => {
                self.raise(entry, *to, *transfer, reason);
            }
            EngagementAct::SetNextStep(step) => self.next_step = Some(step.clone()),
            EngagementAct::AddAction(due) => self.actions.push(Kept::begun(entry, due.clone())),
            EngagementAct::FinishAction { action, words } => end(&mut self.actions, *action, None, words),
            EngagementAct::DropAction { action, why } => end(&mut self.actions, *action, None, why),
            EngagementAct::Book(booking) => self.bookings.push(Kept::begun(entry, booking.clone())),
            EngagementAct::StrikeBooking { booking, why } => end(&mut self.bookings, *booking, None, why),
            other => self.apply_to_plan(entry, other),
        }
    }

    fn apply_to_plan(&mut self, entry: &Entry<EngagementAct>, act: &EngagementAct) {
        match act {
            EngagementAct::AddAim { aim } => self.aims.push(Kept::begun(entry, aim.clone())),
            EngagementAct::DropAim { aim, why } => end(&mut self.aims, *aim, None, why),
            EngagementAct::StateTheory { theory } => self.theories.push(Kept::begun(entry, theory.clone())),
            EngagementAct::AddChangeStep(step) => {
                let seen = ChangeStepSeen { step: step.clone(), observations: Vec::new() };
                self.change_steps.push(Kept::begun(entry, seen));
            }
            EngagementAct::ObserveChange(observation) => {
                let known = self.change_steps.iter_mut().find(|kept| kept.act_id == observation.change_step);
                if let Some(step) = known {
                    step.what.observations.push(Kept::begun(entry, observation.clone()));
                }
            }
            EngagementAct::DropChangeStep { change_step, why } => {
                end(&mut self.change_steps, *change_step, None, why);
            }
            EngagementAct::LinkSituation { situation } if !self.situations.contains(situation) => {
                self.situations.push(*situation);
            }
            EngagementAct::UnlinkSituation { situation, .. } => {
                self.situations.retain(|known| known != situation);
            }
            EngagementAct::AgreeGroundRules(rules) => {
                self.ground_rules.push(Kept::begun(entry, rules.clone()));
            }
            EngagementAct::AssessRisk(risk) => self.assess(entry, risk),
            EngagementAct::PlanForSpoiler(plan) => self.spoilers.push(Kept::begun(entry, plan.clone())),
            EngagementAct::DropSpoilerPlan { plan, why } => end(&mut self.spoilers, *plan, None, why),
            other => self.apply_to_people(entry, other),
        }
    }

    fn apply_to_people(&mut self, entry: &Entry<EngagementAct>, act: &EngagementAct) {
        match act {
            EngagementAct::AddParty { name, record, joined_on } => {
                self.add_party(name.clone(), *record, *joined_on);
            }
            EngagementAct::LinkParty { party, record } => {
                self.with_party(*party, |party| party.record = Some(*record));
            }
            EngagementAct::PartyLeaves { party, on, why } => self.part_with(*party, *on, why),
            EngagementAct::PartyReturns { party, .. } => self.with_party(*party, |party| party.left = None),
            EngagementAct::TakeRole(holder) => self.roles.push(Kept::begun(entry, holder.clone())),
            EngagementAct::LeaveRole { holder, on, why } => end(&mut self.roles, *holder, *on, why),
            EngagementAct::SeatParticipant(seat) => self.participants.push(Kept::begun(entry, seat.clone())),
            EngagementAct::IdentifyParticipant { participant, record, .. } => {
                self.identities.push((*participant, *record));
            }
            EngagementAct::ParticipantLeaves { participant, on, why } => {
                end(&mut self.participants, *participant, *on, why);
            }
            EngagementAct::AdmitObserver(observer) => {
                self.observers.push(Kept::begun(entry, observer.clone()));
            }
            EngagementAct::ObserverLeaves { observer, on, why } => {
                end(&mut self.observers, *observer, *on, why);
            }
            EngagementAct::AimForParticipation(aim) => {
                let counted = ParticipationCounted { aim: aim.clone(), counts: Vec::new() };
                self.participation.push(Kept::begun(entry, counted));
            }
            EngagementAct::DropParticipationAim { aim, why } => {
                end(&mut self.participation, *aim, None, why);
            }
            EngagementAct::CountSeats(count) => {
                let known = self.participation.iter_mut().find(|kept| kept.act_id == count.aim);
                if let Some(aim) = known {
                    aim.what.counts.push(count.clone());
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, entry: &Entry<EngagementAct>, open: &OpenAct) {
        self.opening = Some(Kept::begun(entry, open.clone()));
        self.track = self.track.or(Some(open.track));
        self.next_step = self.next_step.take().or_else(|| Some(open.next_step.clone()));
        self.aims.push(Kept::begun(entry, open.aim.clone()));
        for (place, name) in open.parties.names().iter().enumerate() {
            self.add_party(name.clone(), open.links.party(place), None);
        }
        self.situations.extend(open.links.situation);
    }

    fn move_on(&mut self, entry: &Entry<EngagementAct>, step: StageMove, reason: &Words) {
        let Some(to) = self.stage.after(step) else { return };
        self.stage = to;
        self.stages.push(StageChange {
            act_id: entry.act_id,
            step,
            to,
            on: entry.act.moved_on(),
            reason: reason.clone(),
            by: entry.acted_by.clone(),
            at: entry.acted_at,
        });
        match &entry.act {
            EngagementAct::Conclude { outcome, .. } => self.outcome = Some(*outcome),
            EngagementAct::BreakOff { left, .. } => {
                self.outcome = Some(EngagementOutcome::BrokenOff);
                for party in left {
                    self.part_with(*party, None, reason);
                }
            }
            _ => {}
        }
    }

    fn assess(&mut self, entry: &Entry<EngagementAct>, risk: &RiskAssessment) {
        let readers = entry.own_mark.as_ref().map(|mark| mark.audience.clone());
        self.standing_risks.retain(|(_, earlier)| match (earlier, &readers) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(earlier), Some(readers)) => !earlier.is_within(readers),
        });
        self.standing_risks.push((entry.act_id, readers));
        self.risks.push(Kept::begun(entry, risk.clone()));
    }

    fn raise(
        &mut self,
        entry: &Entry<EngagementAct>,
        to: Track,
        transfer: Option<ChronicleId>,
        words: &Words,
    ) {
        let Some(from) = self.track.filter(|&from| to.is_above(from)) else { return };
        self.track = Some(to);
        self.raises.push(HandOver {
            from,
            to,
            on: entry.act.moved_on(),
            transfer,
            words: words.clone(),
            handed_by: entry.acted_by.clone(),
            handed_at: entry.acted_at,
        });
    }

    fn add_party(&mut self, name: PartyName, record: Option<ChronicleId>, joined_on: Option<Date>) {
        let number = u16::try_from(self.parties.len() + 1).ok().and_then(PartyNumber::new);
        if let Some(number) = number {
            self.parties.push(NumberedParty { number, name, record, joined_on, left: None });
        }
    }

    fn part_with(&mut self, number: PartyNumber, on: Option<Date>, why: &Words) {
        self.with_party(number, |party| {
            party.left.get_or_insert_with(|| Ended { on, why: why.clone() });
        });
    }

    fn with_party(&mut self, number: PartyNumber, change: impl FnOnce(&mut NumberedParty)) {
        if let Some(party) = self.parties.iter_mut().find(|party| party.number == number) {
            change(party);
        }
    }

    /// Returns the participant with an act's name who has not left.
    pub fn seated(&self, participant: ActId) -> Option<&Participant> {
        find_standing(&self.participants, participant).map(|kept| &kept.what)
    }
}
