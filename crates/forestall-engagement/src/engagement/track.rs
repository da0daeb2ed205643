//! Who talks: the three tracks.

use forestall_types::coded_enum;

use crate::ParticipantStanding;

coded_enum!(
    /// Who talks: officials, officials in private with others, or neither in office.
    Track, "track",
    /// Officials who can commit their side.
    TrackI => "track-1", "Track I";
    /// Officials acting in a private capacity, with others.
    TrackOneAndHalf => "track-1.5", "Track 1.5";
    /// People without office: scholars, elders, clergy, former officials.
    TrackII => "track-2", "Track II";
);

impl Track {
    /// Says whether this track is nearer to officials than another.
    pub const fn is_above(self, other: Self) -> bool {
        (self as u8) < (other as u8)
    }

    /// Says whether somebody in this standing can sit on this track.
    ///
    /// Track II is of those without office; officials in private capacity make it Track 1.5; who speaks for a state
    /// makes it Track I, and may be present at the others as an observer.
    pub const fn seats(self, standing: ParticipantStanding) -> bool {
        match self {
            Self::TrackI => true,
            Self::TrackOneAndHalf => !matches!(standing, ParticipantStanding::AppointedDiplomat),
            Self::TrackII => standing.is_non_official(),
        }
    }
}
