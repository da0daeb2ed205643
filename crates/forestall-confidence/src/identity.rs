//! Who a protected person is.

use forestall_types::written_text;

written_text!(
    /// The name of a protected person: one line of 1 to 160 characters.
    ProtectedName,
    "the person's name",
    160,
    One
);

/// Who a protected person is; kept apart from everything else, under a key of their own.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name.
    pub name: ProtectedName,
    /// How to reach them; may be empty.
    pub contact: String,
    /// What else to know: standing, what they were promised; may be empty.
    pub remarks: String,
}

/// Prints nothing of the person, so that no log can.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(..)")
    }
}
