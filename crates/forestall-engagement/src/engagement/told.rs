//! Acts upon an engagement in words, and what they name.

use forestall_confidence::Capability;
use forestall_types::{ActId, ChronicleId};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Booking, Course, EngagementAct, EngagementError, Observer, RoleHolder};
use crate::chronicle::{Beside, ChronicleAct, Mentioned, Refused, Told};
use crate::seat_check::check_seat;
use crate::transfer::Transfer;
use crate::{NameOrRecord, Words};

impl ChronicleAct for EngagementAct {
    fn needs(&self) -> Capability {
        Capability::Engage
    }

    /// Parties, stages, track and the opening are read by all who read the engagement: caucuses are told by the
    /// numbers of parties, and two people must not believe in two different stages.
    fn is_for_all_readers(&self) -> bool {
        matches!(
            self,
            Self::Open(_)
                | Self::RaiseTrack { .. }
                | Self::AddParty { .. }
                | Self::PartyLeaves { .. }
                | Self::PartyReturns { .. }
        ) || self.stage_move().is_some()
    }

    fn told(&self) -> Told {
        if let Some((step, reason)) = self.stage_move() {
            let what = match self {
                Self::Conclude { outcome, .. } => format!("concluded: {outcome}"),
                _ => stage_told(step).to_owned(),
            };
            return Told::new(dated(what, self.moved_on()), Some(reason.as_str()));
        }
        self.told_of_plan().or_else(|| self.told_of_people()).unwrap_or_else(|| self.told_of_rest())
    }

    fn is_judged_by_all(&self) -> bool {
        matches!(self, Self::Begin { .. } | Self::IdentifyParticipant { .. })
    }

    fn check_beside(&self, beside: &Beside) -> Result<(), Refused> {
        match self {
            Self::Begin { on, .. } => {
                let on = on.or(beside.today());
                let may_begin =
                    beside.own::<Course>().zip(on).is_some_and(|(own, on)| own.check_risk(on).is_ok());
                if may_begin { Ok(()) } else { Err(Refused::new(EngagementError::RiskNotCleared)) }
            }
            Self::Transfer { transfer: Some(transfer), .. }
            | Self::RaiseTrack { transfer: Some(transfer), .. } => {
                let found = beside.get::<Transfer>(*transfer).filter(Transfer::is_handed_over);
                let from = found.and_then(|found| found.proposal).map(|proposal| proposal.engagement.into());
                let is_of_this = from.is_some() && from == beside.own_id();
                if is_of_this { Ok(()) } else { Err(Refused::new(EngagementError::NotHandedOver)) }
            }
            Self::IdentifyParticipant { participant, record, standing, on } => {
                let (from, to) = days_of_seat(*participant, *on, beside);
                check_seat(beside, *record, *standing, from, to).map_err(Refused::new)
            }
            _ => Ok(()),
        }
    }

    fn mentions(&self) -> Vec<Mentioned> {
        let chronicles: Vec<ChronicleId> = match self {
            Self::Open(open) => return vec![Mentioned::Polity(open.situation)],
            Self::Transfer { transfer, .. } | Self::RaiseTrack { transfer, .. } => {
                transfer.iter().copied().collect()
            }
            Self::LinkSituation { situation } => vec![*situation],
            Self::AddParty { record, .. } => record.iter().copied().collect(),
            Self::LinkParty { record, .. } | Self::IdentifyParticipant { record, .. } => vec![*record],
            Self::TakeRole(RoleHolder { who, .. }) => who.record().into_iter().collect(),
            Self::PlanForSpoiler(plan) => plan.who.record().into_iter().collect(),
            Self::Book(Booking { with, .. }) => with.iter().filter_map(NameOrRecord::record).collect(),
            _ => Vec::new(),
        };
        chronicles.into_iter().map(Mentioned::Chronicle).collect()
    }
}

/// Returns the first and the last day on which somebody sits: from when the seat was taken, whatever day is named later,
/// until it was left or the engagement was over, and else until the day of acting.
fn days_of_seat(participant: ActId, on: Date, beside: &Beside) -> (Date, Date) {
    let today = beside.today().unwrap_or(on);
    let course = beside.own::<Course>();
    let seat =
        course.as_ref().and_then(|course| course.participants.iter().find(|seat| seat.act_id == participant));
    let joined = seat.and_then(|seat| seat.what.joined_on);
    let left = seat.and_then(|seat| seat.ended.as_ref()).and_then(|ended| ended.on);
    let over =
        course.as_ref().filter(|course| !course.stage.is_open()).and_then(|course| course.stages.last());
    let over = over.map(|last| last.on.unwrap_or_else(|| last.at.to_zoned(TimeZone::UTC).date()));
    let last = [left, over].into_iter().flatten().fold(today, Date::min);
    (joined.unwrap_or(on).min(on), last)
}

fn dated(what: String, on: Option<Date>) -> String {
    match on {
        Some(day) => format!("{what}, on {day}"),
        None => what,
    }
}

const fn stage_told(step: super::StageMove) -> &'static str {
    use super::StageMove as Moved;
    match step {
        Moved::SeekConsent => "consent sought",
        Moved::Prepare => "prepared",
        Moved::Begin => "under way",
        Moved::Pause => "paused",
        Moved::StepBack => "taken one stage back",
        Moved::Transfer => "transferred to another channel",
        Moved::Conclude => "concluded",
        Moved::BreakOff => "broken off",
    }
}

impl EngagementAct {
    fn told_of_plan(&self) -> Option<Told> {
        let some = |words: &Words| Some(words.as_str().to_owned());
        let (what, words) = match self {
            Self::AddAim { aim } => (format!("aim added: {aim}"), None),
            Self::DropAim { why, .. } => ("aim dropped".to_owned(), some(why)),
            Self::StateTheory { theory } => ("theory of change stated".to_owned(), some(theory)),
            Self::AddChangeStep(step) => (format!("step of change added: {}", step.change), None),
            Self::ObserveChange(seen) => {
                (format!("step of change looked for on {}: {}", seen.on, seen.found), some(&seen.evidence))
            }
            Self::DropChangeStep { why, .. } => ("step of change dropped".to_owned(), some(why)),
            Self::LinkSituation { situation } => (format!("linked to {situation}"), None),
            Self::UnlinkSituation { situation, why } => {
                (format!("no longer linked to {situation}"), some(why))
            }
            Self::AgreeGroundRules(rules) => {
                (format!("ground rules agreed: {}", rules.attributed), rules.reason.as_ref().and_then(some))
            }
            Self::AssessRisk(risk) => {
                (format!("risk assessed: {}, valid until {}", risk.level, risk.valid_until), some(&risk.harm))
            }
            Self::PlanForSpoiler(plan) => ("plan made against a spoiler".to_owned(), some(&plan.tactics)),
            Self::DropSpoilerPlan { why, .. } => ("plan against a spoiler dropped".to_owned(), some(why)),
            Self::AimForParticipation(aim) => (format!("aim for participation: {aim}"), None),
            Self::DropParticipationAim { why, .. } => ("aim for participation dropped".to_owned(), some(why)),
            // Never the numbers: two counts, one after the other, could single somebody out.
            Self::CountSeats(count) => (format!("seats counted on {}", count.on), some(&count.how)),
            _ => return None,
        };
        Some(Told { what, words })
    }

    fn told_of_people(&self) -> Option<Told> {
        let some = |words: &Words| Some(words.as_str().to_owned());
        let (what, words) = match self {
            Self::AddParty { name, .. } => (format!("party joined: {name}"), None),
            Self::LinkParty { party, record } => (format!("party {party} linked to {record}"), None),
            Self::PartyLeaves { party, why, .. } => (format!("party {party} left"), some(why)),
            Self::PartyReturns { party, why } => (format!("party {party} came back"), some(why)),
            Self::TakeRole(RoleHolder { role, who, .. }) => (format!("{role} named: {who}"), None),
            Self::LeaveRole { why, .. } => ("role left".to_owned(), some(why)),
            Self::SeatParticipant(seat) => {
                (format!("participant seated: {}, {}", seat.pseudonym, seat.standing), None)
            }
            Self::IdentifyParticipant { record, .. } => {
                (format!("participant linked to the record {record}"), None)
            }
            Self::ParticipantLeaves { why, .. } => ("participant left".to_owned(), some(why)),
            Self::AdmitObserver(Observer { name, .. }) => (format!("observer admitted: {name}"), None),
            Self::ObserverLeaves { why, .. } => ("observer left".to_owned(), some(why)),
            _ => return None,
        };
        Some(Told { what, words })
    }

    fn told_of_rest(&self) -> Told {
        let (what, words) = match self {
            Self::Open(open) => (format!("engagement opened on {}", open.track), Some(open.aim.as_str())),
            Self::RaiseTrack { to, reason, on, .. } => {
                (dated(format!("raised to {to}"), *on), Some(reason.as_str()))
            }
            Self::SetNextStep(step) => match step.due_on {
                Some(day) => (format!("next step set, by {day}"), Some(step.what.as_str())),
                None => ("next step set".to_owned(), Some(step.what.as_str())),
            },
            Self::AddAction(due) => (format!("action added, by {}", due.on), Some(due.what.as_str())),
            Self::FinishAction { words, .. } => ("action done".to_owned(), Some(words.as_str())),
            Self::DropAction { why, .. } => ("action dropped".to_owned(), Some(why.as_str())),
            Self::Note { words } => ("note added".to_owned(), Some(words.as_str())),
            Self::Book(Booking { kind, sum, what, .. }) => (format!("{kind}: {sum}"), Some(what.as_str())),
            Self::StrikeBooking { why, .. } => ("booking struck".to_owned(), Some(why.as_str())),
            _ => ("acted".to_owned(), None),
        };
        Told::new(what, words)
    }
}
