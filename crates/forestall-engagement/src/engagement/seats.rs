//! Who has a part in an engagement: parties, roles, participants, observers.

use forestall_confidence::{AccountId, PartyNumber};
use forestall_types::{ChronicleId, coded_enum};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Ended;
use crate::{NameOrRecord, ParticipantStanding, PartyName, Phrase};

coded_enum!(
    /// What somebody does for an engagement without being a party to it.
    EngagementRole, "role in an engagement",
    /// Brings the parties together.
    Convenor => "convenor", "convenor";
    /// Leads the talks between them.
    Mediator => "mediator", "mediator";
    /// Gives the place.
    Host => "host", "host";
    /// Gives the money.
    Funder => "funder", "funder";
);

/// A party, known by its number from the day it joins: caucuses are told by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberedParty {
    /// Its number; kept when it leaves, never given to another.
    pub number: PartyNumber,
    /// What it is called here.
    pub name: PartyName,
    /// Its record.
    pub record: Option<ChronicleId>,
    /// The day it joined, where that was said.
    pub joined_on: Option<Date>,
    /// How it left, where it did.
    pub left: Option<Ended>,
}

/// Somebody in a role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleHolder {
    /// The role.
    pub role: EngagementRole,
    /// Who.
    pub who: NameOrRecord,
    /// From which day.
    pub from: Option<Date>,
}

/// Somebody at the table, under a pseudonym.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// What records call them; never their name.
    pub pseudonym: Phrase,
    /// In what standing they sit.
    pub standing: ParticipantStanding,
    /// On which side; none for those between.
    pub side: Option<PartyNumber>,
    /// From which day.
    pub joined_on: Option<Date>,
}

/// Somebody who is present and does not sit at the table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observer {
    /// What they are called here.
    pub name: Phrase,
    /// For whom they observe.
    pub on_behalf_of: Option<Phrase>,
    /// Their account, where they read here.
    pub account: Option<AccountId>,
    /// From which day.
    pub from: Option<Date>,
}
