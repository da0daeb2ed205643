//! What is asked of whom, and what they answered: requests by addressees.

use forestall_types::ActId;
use jiff::Timestamp;

use super::{Appeal, Reply, Response, ResponseKind};

/// Where one request stands with one addressee.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AskedOf {
    /// It is not asked of them.
    NotAsked,
    /// It is not sent yet.
    NotSent,
    /// An answer is awaited.
    Waiting(Awaited),
    /// They answered.
    Answered {
        /// What.
        reply: Reply,
        /// The answer.
        response: ActId,
        /// Whether they answered the appeal as a whole, not this request by itself.
        is_as_a_whole: bool,
        /// Whether the deadline had surely passed by then.
        is_late: bool,
    },
    /// They let the deadline pass, as somebody established.
    Silent {
        /// The act that established it.
        response: ActId,
    },
}

/// How long an answer is awaited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Awaited {
    /// No deadline is set.
    NoDeadline,
    /// The deadline lies ahead.
    InTime,
    /// The deadline has passed.
    Overdue,
}

impl Appeal {
    /// Says whether this request is asked of this addressee, as `(request, addressee)`.
    pub fn is_asked(&self, (request, addressee): (ActId, ActId)) -> bool {
        self.request(request).is_some_and(|request| request.of.contains(&addressee))
    }

    /// Returns where one request stands with one addressee at this moment.
    ///
    /// The newest answer to the request, or to the appeal as a whole, holds.
    pub fn asked_of(&self, request: ActId, addressee: ActId, now: Timestamp) -> AskedOf {
        if !self.is_asked((request, addressee)) {
            return AskedOf::NotAsked;
        }
        let newest =
            self.responses.iter().rev().filter(|response| response.from == addressee).find_map(|response| {
                match response.what {
                    ResponseKind::Answer { request: to, reply } if to.is_none_or(|to| to == request) => {
                        Some(AskedOf::Answered {
                            reply,
                            response: response.act_id,
                            is_as_a_whole: to.is_none(),
                            is_late: self
                                .deadline_of(addressee)
                                .is_some_and(|deadline| deadline.by.is_before(&response.on)),
                        })
                    }
                    ResponseKind::Silence => Some(AskedOf::Silent { response: response.act_id }),
                    _ => None,
                }
            });
        newest.unwrap_or_else(|| match self.dispatch_to(addressee) {
            None => AskedOf::NotSent,
            Some(_) => AskedOf::Waiting(self.awaited(addressee, now)),
        })
    }

    /// Says whether the appeal went to this addressee and some request has neither answer nor silence.
    pub fn is_awaited(&self, addressee: ActId) -> bool {
        let mut asked = self.requests.iter().filter(|request| request.of.contains(&addressee));
        self.dispatch_to(addressee).is_some()
            && asked.any(|request| {
                matches!(self.asked_of(request.act_id, addressee, Timestamp::MIN), AskedOf::Waiting(_))
            })
    }

    /// Returns the addressees whose answer is overdue at this moment.
    pub fn overdue(&self, now: Timestamp) -> Vec<ActId> {
        let late = |of: &ActId| self.is_awaited(*of) && self.awaited(*of, now) == Awaited::Overdue;
        self.addressees.iter().map(|addressee| addressee.act_id).filter(late).collect()
    }

    /// Returns the response noted by this act.
    pub fn response(&self, act_id: ActId) -> Option<&Response> {
        self.responses.iter().find(|response| response.act_id == act_id)
    }

    fn awaited(&self, addressee: ActId, now: Timestamp) -> Awaited {
        match self.deadline_of(addressee) {
            None => Awaited::NoDeadline,
            Some(deadline) if deadline.by.is_over(now) => Awaited::Overdue,
            Some(_) => Awaited::InTime,
        }
    }
}
