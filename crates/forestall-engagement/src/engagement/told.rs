//! Acts upon an engagement in words, and what they name.

use forestall_confidence::Capability;
use forestall_types::{ActId, ChronicleId};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Booking, Course, EngagementAct, EngagementError, Observer, RoleHolder};
use crate::chronicle::{Beside, ChronicleAct, Mentioned, Refused, Told, Wording};
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
                Self::Conclude { outcome, .. } => Wording::new(format!("concluded: {outcome}")),
                Self::Transfer { transfer: Some(transfer), .. } => {
                    Wording::new(stage_told(step)).text(" by ").record(*transfer)
                }
                _ => Wording::new(stage_told(step)),
            };
            return Told::new(what.day_if(", on ", self.moved_on()), Some(reason.as_str()));
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
            Self::Open(open) => {
                let links = open.links.all().map(Mentioned::Chronicle);
                return std::iter::once(Mentioned::Polity(open.situation)).chain(links).collect();
            }
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
        let (what, words): (Wording, _) = match self {
            Self::AddAim { aim } => (format!("aim added: {aim}").into(), None),
            Self::DropAim { why, .. } => ("aim dropped".into(), Some(why)),
            Self::StateTheory { theory } => ("theory of change stated".into(), Some(theory)),
            Self::AddChangeStep(step) => (format!("step of change added: {}", step.change).into(), None),
            Self::ObserveChange(seen) => {
                let what = Wording::new("step of change looked for on ").day(seen.on);
                (what.text(format!(": {}", seen.found)), Some(&seen.evidence))
            }
            Self::DropChangeStep { why, .. } => ("step of change dropped".into(), Some(why)),
            Self::LinkSituation { situation } => (Wording::new("linked to ").record(*situation), None),
            Self::UnlinkSituation { situation, why } => {
                (Wording::new("no longer linked to ").record(*situation), Some(why))
            }
            Self::AgreeGroundRules(rules) => {
                (format!("ground rules agreed: {}", rules.attributed).into(), rules.reason.as_ref())
            }
            Self::AssessRisk(risk) => {
                let what = Wording::new(format!("risk assessed: {}, valid until ", risk.level));
                (what.day(risk.valid_until), Some(&risk.harm))
            }
            Self::PlanForSpoiler(plan) => {
                (Wording::new("plan made against a spoiler: ").who(&plan.who), Some(&plan.tactics))
            }
            Self::DropSpoilerPlan { why, .. } => ("plan against a spoiler dropped".into(), Some(why)),
            Self::AimForParticipation(aim) => (format!("aim for participation: {aim}").into(), None),
            Self::DropParticipationAim { why, .. } => ("aim for participation dropped".into(), Some(why)),
            // Never the numbers: two counts, one after the other, could single somebody out.
            Self::CountSeats(count) => (Wording::new("seats counted on ").day(count.on), Some(&count.how)),
            _ => return None,
        };
        Some(Told::new(what, words.map(Words::as_str)))
    }

    fn told_of_people(&self) -> Option<Told> {
        let (what, words): (Wording, _) = match self {
            Self::AddParty { name, .. } => (format!("party joined: {name}").into(), None),
            Self::LinkParty { party, record } => {
                (Wording::new("record of ").party(*party).text(" linked: ").record(*record), None)
            }
            Self::PartyLeaves { party, why, .. } => {
                (Wording::default().party(*party).text(" left"), Some(why))
            }
            Self::PartyReturns { party, why } => {
                (Wording::default().party(*party).text(" came back"), Some(why))
            }
            Self::TakeRole(RoleHolder { role, who, .. }) => {
                (Wording::new(format!("{role} named: ")).who(who), None)
            }
            Self::LeaveRole { why, .. } => ("role left".into(), Some(why)),
            Self::SeatParticipant(seat) => {
                (format!("participant seated: {}, {}", seat.pseudonym, seat.standing).into(), None)
            }
            Self::IdentifyParticipant { record, .. } => {
                (Wording::new("said who a participant is: ").record(*record), None)
            }
            Self::ParticipantLeaves { why, .. } => ("participant left".into(), Some(why)),
            Self::AdmitObserver(Observer { name, .. }) => (format!("observer admitted: {name}").into(), None),
            Self::ObserverLeaves { why, .. } => ("observer left".into(), Some(why)),
            _ => return None,
        };
        Some(Told::new(what, words.map(Words::as_str)))
    }

    fn told_of_rest(&self) -> Told {
        let (what, words): (Wording, _) = match self {
            Self::Open(open) => {
                (format!("engagement opened on {}", open.track).into(), Some(open.aim.as_str()))
            }
            Self::RaiseTrack { to, reason, on, .. } => {
                (Wording::new(format!("raised to {to}")).day_if(", on ", *on), Some(reason.as_str()))
            }
            Self::SetNextStep(step) => {
                (Wording::new("next step set").day_if(", by ", step.due_on), Some(step.what.as_str()))
            }
            Self::AddAction(due) => (Wording::new("action added, by ").day(due.on), Some(due.what.as_str())),
            Self::FinishAction { words, .. } => ("action done".into(), Some(words.as_str())),
            Self::DropAction { why, .. } => ("action dropped".into(), Some(why.as_str())),
            Self::Note { words } => ("note added".into(), Some(words.as_str())),
            Self::Book(Booking { kind, sum, what, .. }) => {
                (format!("{kind}: {sum}").into(), Some(what.as_str()))
            }
            Self::StrikeBooking { why, .. } => ("booking struck".into(), Some(why.as_str())),
            _ => ("acted".into(), None),
        };
        Told::new(what, words)
    }
}
