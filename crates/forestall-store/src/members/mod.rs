//! Who takes part in an engagement, and in which of its caucuses.
//!
//! **In:** who adds or removes whom. **Out:** the membership, for members and for those who keep members. Whoever opens
//! an engagement takes part in it. Only a member changes its members, and only who sits in a caucus adds others to it;
//! the first in a caucus where nobody sits is added by any member who may. An observer reads what is for everybody
//! present, is no member, and is added and removed by members alone. Stays are kept: one row for each.

mod change;
mod membership;
mod observers;
mod rows;
mod seat_of;

pub(crate) use rows::add_first_member;
pub(crate) use seat_of::SeatOf;
