//! What may be done with an appeal, and when.

use forestall_confidence::Viewer;
use forestall_types::ActId;
use thiserror::Error;

use super::{Appeal, AppealAct, ConditionStanding, Correspondent, FollowUpStanding};
use crate::DayOrMoment;

/// Why an act upon an appeal was refused. Holds no names and no words.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum AppealError {
    /// The first act opens it, and only the first.
    #[error("this appeal is begun already; choose another act")]
    OpenedAlready,
    /// Nothing was begun.
    #[error("no appeal is begun here; begin one first")]
    NotOpened,
    /// It is over.
    #[error("this appeal is closed; add a note, or begin another appeal that follows it")]
    Closed,
    /// Whoever appeals is an addressee.
    #[error("nobody appeals to themselves; name an addressee other than who appeals")]
    ToOneself,
    /// The addressee is named already.
    #[error("this addressee is named already")]
    AddressedAlready,
    /// No addressee is chosen.
    #[error("choose at least one addressee")]
    NoAddressee,
    /// Who is named is no addressee.
    #[error("only an addressee of this appeal can be named here; add the addressee first")]
    NotAnAddressee,
    /// The text went out.
    #[error(
        "the appeal has gone out to an addressee chosen here; begin a second appeal that follows this one"
    )]
    SentAlready,
    /// There is no text for somebody.
    #[error("an addressee chosen here has no text yet; write it first")]
    NoText,
    /// Nothing is asked of somebody.
    #[error("nothing is asked of an addressee chosen here; add a request first")]
    NoRequest,
    /// It has not gone out.
    #[error("the appeal has not gone out to this addressee; record how and when it was sent first")]
    NotSent,
    /// What is told lies before the sending.
    #[error("{what} lies before the day the appeal went out, {}", .sent.in_words())]
    BeforeSending {
        /// What was told.
        what: &'static str,
        /// When the appeal went out.
        sent: DayOrMoment,
    },
    /// What is told lies ahead.
    #[error("this lies in the future; record it once it has happened")]
    NotYet,
    /// The request is not asked of this addressee.
    #[error("this is not asked of that addressee; choose a request of theirs")]
    NotAskedOfThem,
    /// Both sides of a condition are one.
    #[error("a condition ties what is asked of two different addressees")]
    OneSided,
    /// These two are tied already.
    #[error("these two requests are tied to each other already")]
    TiedAlready,
    /// The condition is settled.
    #[error(
        "this condition is settled, or is none of this appeal's; tie the requests again if it holds again"
    )]
    ConditionSettled,
    /// Conditions of an answer are missing.
    #[error("write under which conditions they accept")]
    NoConditions,
    /// No deadline was set.
    #[error("silence is established only after a deadline; set one first")]
    NoDeadline,
    /// The deadline has not passed.
    #[error("the deadline, {by}, had not passed then; silence is established after it")]
    DeadlineAhead {
        /// The deadline.
        by: DayOrMoment,
    },
    /// They did answer.
    #[error("this addressee has answered, so they were not silent")]
    HasAnswered,
    /// The follow-up is over, or is none of this appeal's.
    #[error("this follow-up is made or dropped, or is none of this appeal's; plan another one")]
    FollowUpOver,
    /// The text named is none of this appeal's.
    #[error("the text named is none of this appeal's")]
    NotATextOfThis,
    /// It was not sent at all.
    #[error("the appeal has not gone out to anybody; record how and when it was sent first")]
    SentToNobody,
}

/// Says whether an act may be added.
pub(super) fn check(appeal: &Appeal, act: &AppealAct, viewer: &Viewer) -> Result<(), AppealError> {
    use AppealAct as A;
    match (&appeal.opening, act) {
        (None, A::Open { .. }) => return Ok(()),
        (None, _) => return Err(AppealError::NotOpened),
        (Some(_), A::Open { .. }) => return Err(AppealError::OpenedAlready),
        (Some(_), _) => {}
    }
    let is_always_allowed = matches!(act, A::Note { .. } | A::Thank { .. });
    if appeal.closing.is_some() && !is_always_allowed {
        return Err(AppealError::Closed);
    }
    if act.happened_on().is_some_and(|on| on.is_ahead_of(viewer.now())) {
        return Err(AppealError::NotYet);
    }
    match act {
        A::NamePrincipal { name, record, .. } => {
            let who = Correspondent { name: name.clone(), record: *record };
            let is_addressed = appeal.addressees.iter().any(|addressee| addressee.who.is_same_as(&who));
            refuse_if(is_addressed, AppealError::ToOneself)
        }
        A::NoteSuggestion { text: Some(text), .. } => {
            let is_known = appeal.letters.iter().any(|letter| letter.act_id == *text);
            refuse_if(!is_known, AppealError::NotATextOfThis)
        }
        A::Address { name, record, .. } => {
            check_addressee(appeal, &Correspondent { name: name.clone(), record: *record })
        }
        A::Write { to, .. } => check_unsent(appeal, to),
        A::Ask { of, .. } => check_unsent(appeal, of),
        A::Tie { request, of, other_request, other, .. } => {
            check_tie(appeal, (*request, *of), (*other_request, *other))
        }
        A::MeetCondition { condition, .. } | A::LapseCondition { condition, .. } => {
            let mut open = appeal.conditions.iter().filter(|known| known.standing == ConditionStanding::Open);
            refuse_if(!open.any(|known| known.act_id == *condition), AppealError::ConditionSettled)
        }
        A::SetDeadline { of, by, .. } => check_deadline(appeal, of, by),
        A::Send { to, on, .. } => check_sending(appeal, to, on),
        A::ReadOut { on, .. } => match appeal.dispatches.first() {
            None => Err(AppealError::SentToNobody),
            Some(first) if on.is_before(&first.on) => {
                Err(AppealError::BeforeSending { what: "this", sent: first.on.clone() })
            }
            Some(_) => Ok(()),
        },
        A::Acknowledge { by, on, .. } => check_response(appeal, *by, on, "the acknowledgement"),
        A::Counter { by, on, .. } => check_response(appeal, *by, on, "the counter-proposal"),
        A::Answer { by, request, reply, on, words } => {
            check_response(appeal, *by, on, "the answer")?;
            let is_theirs = request.is_none_or(|request| appeal.is_asked((request, *by)));
            refuse_if(!is_theirs, AppealError::NotAskedOfThem)?;
            let lacks_conditions = *reply == super::Reply::AcceptsIf && words.is_none();
            refuse_if(lacks_conditions, AppealError::NoConditions)
        }
        A::EstablishSilence { of, on, .. } => check_silence(appeal, *of, on),
        A::ReportFollowUp { follow_up, .. } | A::DropFollowUp { follow_up, .. } => {
            let mut planned =
                appeal.follow_ups.iter().filter(|known| known.standing == FollowUpStanding::Planned);
            refuse_if(!planned.any(|known| known.act_id == *follow_up), AppealError::FollowUpOver)
        }
        A::Thank { whom, on, .. } => check_response(appeal, *whom, on, "the thanks"),
        A::Open { .. }
        | A::NoteSuggestion { .. }
        | A::PlanFollowUp { .. }
        | A::Note { .. }
        | A::Close { .. } => Ok(()),
    }
}

fn refuse_if(is_refused: bool, error: AppealError) -> Result<(), AppealError> {
    if is_refused { Err(error) } else { Ok(()) }
}

fn check_addressee(appeal: &Appeal, who: &Correspondent) -> Result<(), AppealError> {
    let voice = appeal.opening.iter().map(|opening| &opening.voice);
    let mut senders = voice.chain(appeal.principals.iter().map(|principal| &principal.who));
    refuse_if(senders.any(|sender| sender.is_same_as(who)), AppealError::ToOneself)?;
    let is_known = appeal.addressees.iter().any(|addressee| addressee.who.is_same_as(who));
    refuse_if(is_known, AppealError::AddressedAlready)
}

fn check_addressees(appeal: &Appeal, chosen: &[ActId]) -> Result<(), AppealError> {
    refuse_if(chosen.is_empty(), AppealError::NoAddressee)?;
    let is_known = chosen.iter().all(|&act_id| appeal.addressee(act_id).is_some());
    refuse_if(!is_known, AppealError::NotAnAddressee)
}

fn check_unsent(appeal: &Appeal, chosen: &[ActId]) -> Result<(), AppealError> {
    check_addressees(appeal, chosen)?;
    let is_sent = chosen.iter().any(|&act_id| appeal.dispatch_to(act_id).is_some());
    refuse_if(is_sent, AppealError::SentAlready)
}

fn check_sending(appeal: &Appeal, to: &[ActId], on: &DayOrMoment) -> Result<(), AppealError> {
    check_unsent(appeal, to)?;
    let has_text = to.iter().all(|&act_id| appeal.letter_to(act_id).is_some());
    refuse_if(!has_text, AppealError::NoText)?;
    let is_asked = |of: &ActId| appeal.requests.iter().any(|request| request.of.contains(of));
    refuse_if(!to.iter().all(is_asked), AppealError::NoRequest)?;
    let mut deadlines = to.iter().filter_map(|&act_id| appeal.deadline_of(act_id));
    deadlines.try_for_each(|deadline| check_deadline_after(&deadline.by, on))
}

fn check_tie(appeal: &Appeal, one: (ActId, ActId), other: (ActId, ActId)) -> Result<(), AppealError> {
    refuse_if(!appeal.is_asked(one) || !appeal.is_asked(other), AppealError::NotAskedOfThem)?;
    refuse_if(one.1 == other.1, AppealError::OneSided)?;
    let mut open = appeal.conditions.iter().filter(|known| known.standing == ConditionStanding::Open);
    let is_tied = open.any(|known| {
        let (a, b) = (known.one, known.other);
        (a, b) == (one, other) || (b, a) == (one, other)
    });
    refuse_if(is_tied, AppealError::TiedAlready)
}

/// A deadline lies after the sending; one set before is judged once more when the appeal is sent.
fn check_deadline(appeal: &Appeal, of: &[ActId], by: &DayOrMoment) -> Result<(), AppealError> {
    let all: Vec<_>;
    let of = if of.is_empty() {
        all = appeal.addressees.iter().map(|addressee| addressee.act_id).collect();
        &all
    } else {
        of
    };
    check_addressees(appeal, of)?;
    of.iter().try_for_each(|&act_id| match appeal.dispatch_to(act_id) {
        Some(dispatch) => check_deadline_after(by, &dispatch.on),
        None => Ok(()),
    })
}

fn check_deadline_after(by: &DayOrMoment, sent: &DayOrMoment) -> Result<(), AppealError> {
    let is_after = !by.is_before(sent) && by != sent;
    refuse_if(!is_after, AppealError::BeforeSending { what: "the deadline", sent: sent.clone() })
}

fn check_response(
    appeal: &Appeal,
    from: ActId,
    on: &DayOrMoment,
    what: &'static str,
) -> Result<(), AppealError> {
    appeal.addressee(from).ok_or(AppealError::NotAnAddressee)?;
    let dispatch = appeal.dispatch_to(from).ok_or(AppealError::NotSent)?;
    let is_before = on.is_before(&dispatch.on);
    refuse_if(is_before, AppealError::BeforeSending { what, sent: dispatch.on.clone() })
}

fn check_silence(appeal: &Appeal, of: ActId, on: &DayOrMoment) -> Result<(), AppealError> {
    check_response(appeal, of, on, "the silence")?;
    let deadline = appeal.deadline_of(of).ok_or(AppealError::NoDeadline)?;
    let is_after = deadline.by.is_before(on);
    refuse_if(!is_after, AppealError::DeadlineAhead { by: deadline.by.clone() })?;
    refuse_if(!appeal.is_awaited(of), AppealError::HasAnswered)
}
