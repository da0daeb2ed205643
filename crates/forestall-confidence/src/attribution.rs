//! How what somebody said may be attributed.

use forestall_types::coded_enum;

coded_enum!(
    /// What readers may learn of who said or wrote something; later ones are stricter.
    ///
    /// The last is the Chatham House Rule: what was said may be used, neither identity nor affiliation revealed.
    Attribution, "attribution",
    /// The author's name is shown.
    ByName => "by-name", "by name";
    /// Only the group is named.
    ToTheGroup => "to-the-group", "to the group";
    /// Neither name nor group is shown.
    NotAttributable => "not-attributable", "not attributable";
);

impl Attribution {
    /// Returns what stands in the place of the author's name; `None` where the name itself may.
    pub const fn instead_of_name(self) -> Option<&'static str> {
        match self {
            Self::ByName => None,
            Self::ToTheGroup => Some("a member of the group"),
            Self::NotAttributable => Some("not attributed"),
        }
    }
}
