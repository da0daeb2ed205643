//! What may be done upon an engagement as somebody sees it.

use forestall_confidence::{PartyNumber, Viewer};
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{
    Booking, Course, EngagementAct, EngagementError, EngagementOutcome, GroupKind, Kept, NumberedParty,
    OpenAct, Participant, ParticipationAim, RiskLevel, SeatCount, StageMove, TargetUnit, Track,
    find_standing, standing,
};

type Checked = Result<(), EngagementError>;

impl Course {
    pub(super) fn check_act(&self, act: &EngagementAct, viewer: &Viewer) -> Checked {
        // Whoever is a day ahead of universal time has a day that is not here yet.
        let today = viewer.now().to_zoned(TimeZone::UTC).date();
        let latest = today.tomorrow().unwrap_or(today);
        match (&self.opening, act) {
            (None, EngagementAct::Open(open)) => return check_links(open),
            (Some(_), EngagementAct::Open(_)) => return Err(EngagementError::OpenedAlready),
            (None, _) => return Err(EngagementError::NotOpened),
            (Some(_), _) => {}
        }
        if let Some(day) = act.moved_on().filter(|&day| day > latest) {
            return Err(EngagementError::InTheFuture(day));
        }
        if let Some((step, _)) = act.stage_move() {
            return self.check_move(act, step, act.moved_on().unwrap_or(today));
        }
        if !self.stage.is_open() && !act.may_come_late() {
            return Err(EngagementError::Over(self.stage));
        }
        self.check_plan(act, latest)?;
        self.check_people(act)
    }

    fn check_move(&self, act: &EngagementAct, step: StageMove, on: Date) -> Checked {
        if self.stage.after(step).is_none() {
            return Err(EngagementError::NoSuchMove { stage: self.stage, step });
        }
        // What is taken back may have had a wrong day; whatever else is said happened after what was said before.
        let before =
            self.latest_dated_stage().filter(|(_, since)| step != StageMove::StepBack && on < *since);
        if let Some((stage, since)) = before {
            return Err(EngagementError::BeforeLastStage { day: on, stage, since });
        }
        match act {
            EngagementAct::Begin { .. } => self.check_risk(on),
            EngagementAct::Transfer { transfer: Some(transfer), .. } => {
                check_kind(*transfer, &[ChronicleKind::Transfer], "a transfer")
            }
            EngagementAct::Conclude { outcome: EngagementOutcome::BrokenOff, .. } => {
                Err(EngagementError::BreakOffInstead)
            }
            EngagementAct::Conclude {
                outcome: EngagementOutcome::Settled | EngagementOutcome::PartlySettled,
                ..
            } if !self.has_begun() => Err(EngagementError::NotBegun),
            EngagementAct::BreakOff { left, .. } => {
                left.iter().try_for_each(|party| self.present_party(*party).map(drop))
            }
            _ => Ok(()),
        }
    }

    /// Says whether the assessments of risk let people meet on a day: each that stands
    /// ([`Course::standing_risks`]) has to hold and not to call the risk unacceptable.
    ///
    /// An assessment for few neither lifts nor lengthens the one that many read.
    ///
    /// # Errors
    ///
    /// [`EngagementError`] says what is missing.
    pub fn check_risk(&self, on: Date) -> Result<(), EngagementError> {
        if self.standing_risks().next().is_none() {
            return Err(EngagementError::NoRiskAssessment);
        }
        if self.standing_risks().any(|risk| risk.level == RiskLevel::Unacceptable) {
            return Err(EngagementError::RiskUnacceptable);
        }
        match self.standing_risks().find(|risk| !risk.holds_on(on)) {
            Some(risk) => Err(EngagementError::RiskOutOfDate(risk.valid_until)),
            None => Ok(()),
        }
    }

    fn check_plan(&self, act: &EngagementAct, latest: Date) -> Checked {
        match act {
            EngagementAct::RaiseTrack { to, transfer, .. } => {
                let from = self.track.unwrap_or(Track::TrackI);
                if !to.is_above(from) {
                    return Err(EngagementError::NotHigher { from, to: *to });
                }
                transfer.map_or(Ok(()), |id| check_kind(id, &[ChronicleKind::Transfer], "a transfer"))
            }
            EngagementAct::FinishAction { action, .. } | EngagementAct::DropAction { action, .. } => {
                listed(&self.actions, *action, "action")
            }
            EngagementAct::DropAim { aim, .. } => listed(&self.aims, *aim, "aim"),
            EngagementAct::ObserveChange(seen) => {
                listed(&self.change_steps, seen.change_step, "step of change")?;
                not_ahead(seen.on, latest)
            }
            EngagementAct::DropChangeStep { change_step, .. } => {
                listed(&self.change_steps, *change_step, "step of change")
            }
            EngagementAct::LinkSituation { situation } => {
                check_kind(*situation, &[ChronicleKind::Situation], "a situation")?;
                if self.situations.contains(situation) { Err(EngagementError::LinkedAlready) } else { Ok(()) }
            }
            EngagementAct::UnlinkSituation { situation, .. } if !self.situations.contains(situation) => {
                Err(EngagementError::NoSuch("link to a situation"))
            }
            EngagementAct::DropSpoilerPlan { plan, .. } => listed(&self.spoilers, *plan, "plan"),
            EngagementAct::Book(Booking { sum, .. }) if sum.units() == 0 => Err(EngagementError::NoSum),
            EngagementAct::StrikeBooking { booking, .. } => listed(&self.bookings, *booking, "booking"),
            EngagementAct::AimForParticipation(aim) => check_aim(aim),
            EngagementAct::DropParticipationAim { aim, .. } => {
                listed(&self.participation, *aim, "aim for participation")
            }
            EngagementAct::CountSeats(SeatCount { aim, counted, seats, on, .. }) => {
                listed(&self.participation, *aim, "aim for participation")?;
                not_ahead(*on, latest)?;
                if counted > seats {
                    return Err(EngagementError::MoreThanSeats { counted: *counted, seats: *seats });
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn check_people(&self, act: &EngagementAct) -> Checked {
        match act {
            EngagementAct::AddParty { name, record, .. } => {
                if self.parties.len() >= usize::from(u16::MAX) {
                    return Err(EngagementError::TooManyParties);
                }
                if self.parties.iter().any(|known| known.name == *name) {
                    return Err(EngagementError::NamedTwice("a party"));
                }
                record.map_or(Ok(()), |id| check_kind(id, &[ChronicleKind::Party], "a party"))
            }
            EngagementAct::LinkParty { party, record } => {
                self.party(*party).ok_or(EngagementError::NoSuch("party"))?;
                check_kind(*record, &[ChronicleKind::Party], "a party")
            }
            EngagementAct::PartyLeaves { party, .. } => self.present_party(*party).map(drop),
            EngagementAct::PartyReturns { party, .. } => {
                let party = self.party(*party).ok_or(EngagementError::NoSuch("party"))?;
                if party.left.is_some() { Ok(()) } else { Err(EngagementError::NotAway) }
            }
            EngagementAct::LeaveRole { holder, .. } => listed(&self.roles, *holder, "role"),
            EngagementAct::SeatParticipant(seat) => self.check_seat(seat),
            EngagementAct::IdentifyParticipant { participant, record, standing, .. } => {
                let known = self.participants.iter().find(|known| known.act_id == *participant);
                let known = known.ok_or(EngagementError::NoSuch("participant"))?;
                if known.what.standing != *standing {
                    return Err(EngagementError::OtherStanding);
                }
                let kinds = [ChronicleKind::Practitioner, ChronicleKind::Representative];
                check_kind(*record, &kinds, "somebody of the roster, or a representative")
            }
            EngagementAct::ParticipantLeaves { participant, .. } => {
                listed(&self.participants, *participant, "participant")
            }
            EngagementAct::ObserverLeaves { observer, .. } => listed(&self.observers, *observer, "observer"),
            _ => Ok(()),
        }
    }

    fn check_seat(&self, seat: &Participant) -> Checked {
        let track = self.track.unwrap_or(Track::TrackII);
        if !track.seats(seat.standing) {
            return Err(EngagementError::NotOnThisTrack { standing: seat.standing, track });
        }
        if let Some(side) = seat.side {
            self.present_party(side)?;
        }
        let is_taken = standing(&self.participants).any(|known| known.what.pseudonym == seat.pseudonym);
        if is_taken { Err(EngagementError::NamedTwice("a participant")) } else { Ok(()) }
    }

    fn present_party(&self, number: PartyNumber) -> Result<&NumberedParty, EngagementError> {
        self.party(number).filter(|party| party.left.is_none()).ok_or(EngagementError::NoSuch("party"))
    }
}

fn listed<T>(list: &[Kept<T>], act_id: ActId, what: &'static str) -> Checked {
    find_standing(list, act_id).map(drop).ok_or(EngagementError::NoSuch(what))
}

fn not_ahead(day: Date, latest: Date) -> Checked {
    if day > latest { Err(EngagementError::InTheFuture(day)) } else { Ok(()) }
}

fn check_links(open: &OpenAct) -> Checked {
    if let Some(situation) = open.links.situation {
        check_kind(situation, &[ChronicleKind::Situation], "a situation")?;
    }
    let mut records = open.links.parties.iter().flatten();
    records.try_for_each(|party| check_kind(*party, &[ChronicleKind::Party], "a party"))
}

fn check_kind(record: ChronicleId, kinds: &[ChronicleKind], wanted: &'static str) -> Checked {
    if kinds.contains(&record.kind()) {
        Ok(())
    } else {
        Err(EngagementError::OtherRecord { found: record.kind().words(), wanted })
    }
}

fn check_aim(aim: &ParticipationAim) -> Checked {
    let needs_name = matches!(aim.group, GroupKind::Affected | GroupKind::Other);
    if needs_name && aim.name.is_none() {
        return Err(EngagementError::UnnamedGroup);
    }
    match (aim.unit, aim.at_least) {
        (_, 0) => Err(EngagementError::NoTarget),
        (TargetUnit::PerCent, per_cent) if per_cent > 100 => Err(EngagementError::NoTarget),
        _ => Ok(()),
    }
}
