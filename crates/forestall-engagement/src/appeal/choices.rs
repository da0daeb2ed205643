//! What can be chosen of an appeal.

use forestall_types::coded_enum;

coded_enum!(
    /// In what capacity somebody appeals.
    AppealCapacity, "capacity of an appeal",
    /// Without a mandate, by standing alone.
    GoodOffices => "good-offices", "good offices";
    /// The Secretary-General brings a matter to the Security Council.
    ArticleNinetyNine => "article-99", "Article 99 of the Charter";
    /// A resolution or an agreement asks for it.
    UnderMandate => "mandate", "under a mandate";
    /// The mediator of an engagement.
    Mediator => "mediator", "mediator";
    /// A government or an alliance.
    Government => "government", "government";
    /// A regional or other organisation.
    Organisation => "organisation", "organisation";
    /// Nobody's office.
    Private => "private", "private capacity";
);

coded_enum!(
    /// Who is meant to learn of a text.
    Openness, "openness of a text",
    /// Anybody; it may be read out.
    Open => "open", "open";
    /// The addressee alone.
    Confidential => "confidential", "in confidence";
);

coded_enum!(
    /// How an appeal reaches its addressee.
    Channel, "channel",
    /// A letter or a note.
    Letter => "letter", "letter or note";
    /// A cable.
    Cable => "cable", "cable";
    /// Somebody's delegation hands it on.
    Delegation => "delegation", "through a delegation";
    /// In person.
    InPerson => "in-person", "in person";
    /// By telephone.
    Telephone => "telephone", "telephone";
    /// Somebody in between, without office.
    GoBetween => "go-between", "go-between";
    /// Another way.
    Other => "other", "another way";
);

coded_enum!(
    /// What an addressee answers.
    Reply, "answer",
    /// Yes.
    Accepts => "accepts", "accepts";
    /// Yes, if.
    AcceptsIf => "accepts-if", "accepts with conditions";
    /// Neither yes nor no: restates a position, promises to think.
    Neither => "neither", "neither accepts nor declines";
    /// No.
    Declines => "declines", "declines";
);

coded_enum!(
    /// What follows an appeal.
    FollowUpKind, "follow-up",
    /// Somebody travels.
    Visit => "visit", "visit";
    /// Somebody calls.
    Call => "call", "call";
    /// They meet elsewhere.
    Meeting => "meeting", "meeting";
    /// Somebody reports or inspects.
    Check => "check", "check on the ground";
);

coded_enum!(
    /// What came of an appeal.
    AppealOutcome, "outcome of an appeal",
    /// All was done.
    Heeded => "heeded", "heeded";
    /// A part was done.
    PartlyHeeded => "partly-heeded", "heeded in part";
    /// Nothing was done.
    Unheeded => "unheeded", "not heeded";
    /// Events made it pointless.
    Overtaken => "overtaken", "overtaken by events";
    /// It was taken back or never sent.
    Withdrawn => "withdrawn", "withdrawn";
);

impl Reply {
    /// Returns the sign that stands beside the words in a table.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Accepts => "✓",
            Self::AcceptsIf => "✓?",
            Self::Neither => "~",
            Self::Declines => "✗",
        }
    }
}
