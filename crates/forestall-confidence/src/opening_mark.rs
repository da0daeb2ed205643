//! The mark an engagement is opened under, chosen before the engagement has its identifier.

use forestall_types::EngagementId;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::{AccountId, Attribution, Audience, Mark};

/// The mark an engagement is opened under.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpeningMark {
    /// This one.
    As(Mark),
    /// For the members of the engagement itself, of whom whoever opens it is the first.
    ItsMembers {
        /// What readers may learn of the author.
        attribution: Attribution,
        /// The day by which somebody should look whether the mark is still right.
        review_by: Option<Date>,
        /// Until when only whoever opens it reads it.
        embargo_until: Option<Timestamp>,
    },
    /// For everybody present at the engagement itself: its members, and observers once there are some.
    EverybodyPresent {
        /// What readers may learn of the author.
        attribution: Attribution,
        /// The day by which somebody should look whether the mark is still right.
        review_by: Option<Date>,
        /// Until when only whoever opens it reads it.
        embargo_until: Option<Timestamp>,
    },
}

impl OpeningMark {
    /// For the members of the engagement, by name.
    pub const fn its_members() -> Self {
        Self::ItsMembers { attribution: Attribution::ByName, review_by: None, embargo_until: None }
    }

    /// For everybody present at the engagement, by name.
    pub const fn everybody_present() -> Self {
        Self::EverybodyPresent { attribution: Attribution::ByName, review_by: None, embargo_until: None }
    }

    /// Returns the mark, now that the engagement has its identifier.
    ///
    /// - `author`: whoever opens it.
    #[must_use]
    pub fn of(self, engagement_id: EngagementId, author: AccountId) -> Mark {
        let (audience, attribution, review_by, embargo_until) = match self {
            Self::As(mark) => return mark,
            Self::ItsMembers { attribution, review_by, embargo_until } => {
                (Audience::engagement(engagement_id), attribution, review_by, embargo_until)
            }
            Self::EverybodyPresent { attribution, review_by, embargo_until } => {
                (Audience::present(engagement_id), attribution, review_by, embargo_until)
            }
        };
        let mark = Mark { audience, attribution, review_by };
        match embargo_until {
            Some(until) => mark.with_embargo(until, author),
            None => mark,
        }
    }
}

impl From<Mark> for OpeningMark {
    fn from(mark: Mark) -> Self {
        Self::As(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_members_are_those_of_the_engagement_that_is_opened() {
        let engagement_id = "E-2026-417".parse().unwrap();
        let author = AccountId::new(4);
        let plain = OpeningMark::its_members().of(engagement_id, author);
        assert_eq!(plain.audience.to_string(), "engagement(E-2026-417)");
        let present = OpeningMark::everybody_present().of(engagement_id, author);
        assert_eq!(present.audience.to_string(), "present(E-2026-417)");
        let given = OpeningMark::from(Mark::internal()).of(engagement_id, author);
        assert_eq!(given, Mark::internal());
    }

    #[test]
    fn an_embargo_is_of_whoever_opens_it() {
        let until = "2026-12-04T12:00:00Z".parse().unwrap();
        let review_by = "2027-01-31".parse().ok();
        let attribution = Attribution::NotAttributable;
        let opening = OpeningMark::ItsMembers { attribution, review_by, embargo_until: Some(until) };
        let mark = opening.of("E-2026-417".parse().unwrap(), AccountId::new(4));
        let audience = "engagement(E-2026-417)&embargo(2026-12-04T12:00:00Z,0000000000000004)";
        assert_eq!(mark, Mark { audience: audience.parse().unwrap(), attribution, review_by });
    }
}
