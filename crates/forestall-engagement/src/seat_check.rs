//! Whether a record lets somebody sit as what they are said to be, on each day they sit.

use forestall_types::{ChronicleId, ChronicleKind};
use jiff::civil::Date;

use crate::chronicle::Beside;
use crate::practitioner::Practitioner;
use crate::representative::Representative;
use crate::{ParticipantStanding, SeatRefused, StandingOn, may_sit};

/// Judges a seat by the checks of somebody of the roster, or by the term of a representative, on every day from one to
/// another: who is appointed in between does not go on sitting as somebody without office.
///
/// # Errors
///
/// [`SeatRefused`] of the first day on which they may not sit so; who has no record beside was not checked.
pub(crate) fn check_seat(
    beside: &Beside,
    record: ChronicleId,
    seat: ParticipantStanding,
    from: Date,
    to: Date,
) -> Result<(), SeatRefused> {
    let standings = match record.kind() {
        ChronicleKind::Practitioner => {
            beside.get::<Practitioner>(record).map(|person| person.standings_through(from, to))
        }
        ChronicleKind::Representative => {
            let envoy = beside.get::<Representative>(record);
            envoy.map(|envoy| vec![envoy.standing_on(from), envoy.standing_on(to)])
        }
        _ => None,
    };
    let standings = standings.unwrap_or_else(|| vec![StandingOn::NotChecked]);
    standings.into_iter().try_for_each(|known| may_sit(known, seat))
}
