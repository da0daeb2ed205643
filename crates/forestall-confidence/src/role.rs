//! What people are at the desk, and what that lets them do.

use std::fmt;
use std::str::FromStr;

use forestall_types::{UnknownCode, coded_enum};

coded_enum!(
    /// What somebody is at the desk; one person may be several.
    Role, "role",
    /// Keeps accounts; sees no records.
    Administrator => "administrator", "administrator";
    /// Decides, warns, opens engagements.
    DeskOfficer => "desk-officer", "desk officer";
    /// Reads forecasts and records, writes notes.
    Analyst => "analyst", "analyst";
    /// Leads engagements.
    Mediator => "mediator", "mediator";
    /// Hosts engagements and their members.
    Convenor => "convenor", "convenor";
    /// From outside: takes part in engagements they are members of.
    Expert => "expert", "expert";
    /// From outside: reads in engagements they are members of.
    Observer => "observer", "observer";
    /// Reads the audit log and no records.
    Auditor => "auditor", "auditor";
);

coded_enum!(
    /// One thing a role allows.
    Capability, "capability",
    /// See docket, map, country pages, scorecard and sources, which are internal.
    ReadDesk => "read-desk", "read the desk's forecasts and sources";
    /// See records, each where its audience allows.
    ReadRecords => "read-records", "read records";
    /// Decide about situations, warn and answer warnings.
    Decide => "decide", "decide and answer warnings";
    /// Open engagements and act upon them.
    Engage => "engage", "open and lead engagements";
    /// Write notes and attach files.
    WriteNotes => "write-notes", "write notes";
    /// Change handling marks; release to a wider audience.
    Mark => "mark", "change handling marks";
    /// Say who takes part in an engagement and in which caucus.
    ManageMembers => "manage-members", "manage members of engagements";
    /// Keep who protected sources are.
    KeepIdentities => "keep-identities", "keep protected sources";
    /// Make accounts, give roles, end sessions.
    ManagePeople => "manage-people", "manage accounts and roles";
    /// Read, verify and export the audit log.
    ReadAudit => "read-audit", "read the audit log";
    /// Make tokens for programs.
    UseApi => "use-api", "make tokens for programs";
);

impl Role {
    /// Says whether somebody in this role is of the desk's own staff, for whom `internal` is meant.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::DeskOfficer | Self::Analyst | Self::Mediator | Self::Convenor)
    }

    /// Says whether the role allows it.
    pub const fn may(self, capability: Capability) -> bool {
        use Capability as C;
        match self {
            Self::Administrator => matches!(capability, C::ManagePeople),
            Self::DeskOfficer => matches!(
                capability,
                C::ReadDesk
                    | C::ReadRecords
                    | C::Decide
                    | C::Engage
                    | C::WriteNotes
                    | C::Mark
                    | C::ManageMembers
                    | C::KeepIdentities
                    | C::UseApi
            ),
            Self::Analyst => {
                matches!(capability, C::ReadDesk | C::ReadRecords | C::WriteNotes | C::Mark | C::UseApi)
            }
            Self::Mediator | Self::Convenor => matches!(
                capability,
                C::ReadDesk
                    | C::ReadRecords
                    | C::Engage
                    | C::WriteNotes
                    | C::Mark
                    | C::ManageMembers
                    | C::KeepIdentities
                    | C::UseApi
            ),
            Self::Expert => matches!(capability, C::ReadRecords | C::WriteNotes),
            Self::Observer => matches!(capability, C::ReadRecords),
            Self::Auditor => matches!(capability, C::ReadAudit),
        }
    }

    /// Returns what the role means, in one plain sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Administrator => "Makes accounts and gives roles; sees no forecasts and no records.",
            Self::DeskOfficer => "Reads what is internal, decides, warns, opens engagements.",
            Self::Analyst => "Reads what is internal and writes notes; does not decide.",
            Self::Mediator => "Reads what is internal, leads engagements and keeps their caucuses.",
            Self::Convenor => "Reads what is internal, hosts engagements and their members.",
            Self::Expert => "From outside: reads and writes in the engagements they are members of.",
            Self::Observer => "From outside: reads in engagements they observe, or are members of.",
            Self::Auditor => "Reads the audit log, which holds no content; sees no records.",
        }
    }
}

/// The roles of one person, each once, in the order of [`Role::ALL`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Roles(Vec<Role>);

impl Roles {
    /// Returns these roles.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Self {
        let mut roles: Vec<_> = roles.into_iter().collect();
        roles.sort_unstable();
        roles.dedup();
        Self(roles)
    }

    /// Returns every role's, in order.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }

    /// Says whether this is one of them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says whether one of them allows it.
    pub fn may(&self, capability: Capability) -> bool {
        self.iter().any(|role| role.may(capability))
    }

    /// Says whether one of them is of the desk's own staff.
    pub fn is_staff(&self) -> bool {
        self.iter().any(Role::is_staff)
    }
}

impl fmt::Display for Roles {
    /// Prints the codes, separated by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<_> = self.iter().map(Role::code).collect();
        f.write_str(&codes.join(","))
    }
}

impl FromStr for Roles {
    type Err = UnknownCode;

    fn from_str(codes: &str) -> Result<Self, UnknownCode> {
        let roles: Result<Vec<Role>, _> =
            codes.split(',').filter(|code| !code.is_empty()).map(str::parse).collect();
        roles.map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_accounts_or_the_audit_sees_no_records() {
        for role in [Role::Administrator, Role::Auditor] {
            for reading in [Capability::ReadDesk, Capability::ReadRecords, Capability::KeepIdentities] {
                assert!(!role.may(reading), "{role} {reading}");
            }
            assert!(!role.is_staff());
        }
    }

    #[test]
    fn every_capability_is_somebodys() {
        for &capability in Capability::ALL {
            assert!(Role::ALL.iter().any(|role| role.may(capability)), "{capability}");
        }
    }

    #[test]
    fn internal_is_for_those_who_read_the_desk() {
        for &role in Role::ALL {
            assert_eq!(role.is_staff(), role.may(Capability::ReadDesk), "{role}");
        }
    }

    #[test]
    fn roles_go_to_text_and_back() {
        let roles = Roles::new([Role::Auditor, Role::DeskOfficer, Role::Auditor]);
        assert_eq!(roles.to_string(), "desk-officer,auditor");
        assert_eq!("auditor,desk-officer".parse(), Ok(roles));
        assert_eq!("".parse(), Ok(Roles::default()));
        assert!("king".parse::<Roles>().is_err());
    }
}
