//! Which records to list.

use forestall_engagement::{Engagement, Track, Warning};
use forestall_types::PolityCode;

/// Which warnings to list; the default lists all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WarningFilter {
    /// Only those of this situation.
    pub situation: Option<PolityCode>,
    /// Only those that nobody has answered with action or decline.
    pub awaiting_answer: bool,
    /// Only those neither closed nor withdrawn.
    pub open_only: bool,
}

/// Which engagements to list; the default lists all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct EngagementFilter {
    /// Only those of this situation.
    pub situation: Option<PolityCode>,
    /// Only those now on this track.
    pub track: Option<Track>,
    /// Only those not closed.
    pub open_only: bool,
}

impl WarningFilter {
    /// Says whether the warning is to be listed.
    pub fn accepts(&self, warning: &Warning) -> bool {
        self.situation.is_none_or(|situation| situation == warning.situation())
            && (!self.awaiting_answer || warning.status().awaits_answer())
            && (!self.open_only || warning.status().is_open())
    }
}

impl EngagementFilter {
    /// Says whether the engagement is to be listed.
    pub fn accepts(&self, engagement: &Engagement) -> bool {
        self.situation.is_none_or(|situation| situation == engagement.situation())
            && self.track.is_none_or(|track| track == engagement.track())
            && (!self.open_only || engagement.status().is_open())
    }
}
