//! The words by which parties are sorted and measured.

use forestall_types::coded_enum;

coded_enum!(
    /// What a party is.
    PartyKind, "kind of party",
    /// A state as such.
    State => "state", "state";
    /// A government of a state.
    Government => "government", "government";
    /// An organised armed group that is no state's force.
    ArmedGroup => "armed-group", "armed group";
    /// A political party or movement.
    PoliticalParty => "political-party", "political party";
    /// A people, clan, village, diaspora.
    Community => "community", "community";
    /// An organisation: international, religious, business, of civil society.
    Organisation => "organisation", "organisation";
    /// A person who leads or speaks for others.
    Leader => "leader", "leader";
    /// Anything else.
    Other => "other", "other";
);

coded_enum!(
    /// What one party is to another.
    RelationKind, "relation",
    /// On the same side.
    Ally => "ally", "ally of";
    /// Gives money, arms, shelter.
    Sponsor => "sponsor", "sponsor of";
    /// Against the other.
    Rival => "rival", "rival of";
    /// Works against what the other tries to settle.
    Spoiler => "spoiler", "spoiler of";
    /// Talks with the other, on the same side or not.
    Contact => "contact", "in contact with";
);

coded_enum!(
    /// One of the four parts of a profile.
    ProfilePart, "part of a profile",
    /// Where it comes from, what it remembers.
    History => "history", "history";
    /// Who belongs to it, what holds it together.
    Society => "society", "society";
    /// What it honours, how it speaks and negotiates.
    Culture => "culture", "culture";
    /// How it sees itself and others, what it fears and hopes.
    Psychology => "psychology", "psychology";
);

coded_enum!(
    /// What a party brings to a table.
    PositionKind, "kind of position",
    /// What it wants, beneath what it demands.
    Interest => "interest", "interest";
    /// What it will not accept.
    RedLine => "red-line", "red line";
    /// What it cannot live without.
    Need => "need", "need";
    /// What it does if there is no agreement: its best alternative, the BATNA.
    Alternative => "alternative", "alternative without agreement";
);

coded_enum!(
    /// Where a party stands towards a process, from -2 to +2.
    Attitude, "attitude",
    /// -2.
    StronglyAgainst => "-2", "strongly against";
    /// -1.
    Against => "-1", "against";
    /// 0.
    Undecided => "0", "undecided";
    /// +1.
    For => "1", "for";
    /// +2.
    StronglyFor => "2", "strongly for";
);

coded_enum!(
    /// How much a party cares, or how much it can bring about, from 0 to 4.
    Level, "level",
    /// 0.
    None => "0", "none";
    /// 1.
    Little => "1", "little";
    /// 2.
    Some => "2", "some";
    /// 3.
    Much => "3", "much";
    /// 4.
    Decisive => "4", "decisive";
);

coded_enum!(
    /// How a reading was made.
    Method, "method",
    /// Somebody of the party was asked.
    Interview => "interview", "interview";
    /// From what the party or others published or wrote.
    Document => "document", "document";
    /// Somebody who knows the party judged.
    ExpertJudgement => "expert-judgement", "expert judgement";
);

impl Attitude {
    /// Returns the number, -2 to +2.
    pub const fn value(self) -> i8 {
        match self {
            Self::StronglyAgainst => -2,
            Self::Against => -1,
            Self::Undecided => 0,
            Self::For => 1,
            Self::StronglyFor => 2,
        }
    }
}

impl Level {
    /// Returns the number, 0 to 4.
    pub const fn value(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Little => 1,
            Self::Some => 2,
            Self::Much => 3,
            Self::Decisive => 4,
        }
    }
}

impl RelationKind {
    /// Returns how the other party is to this one.
    pub const fn words_back(self) -> &'static str {
        match self {
            Self::Ally => "ally of",
            Self::Sponsor => "sponsored by",
            Self::Rival => "rival of",
            Self::Spoiler => "spoiled by",
            Self::Contact => "in contact with",
        }
    }

    /// Says whether it holds both ways alike.
    pub const fn is_mutual(self) -> bool {
        matches!(self, Self::Ally | Self::Rival | Self::Contact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_number_people_write() {
        for attitude in Attitude::ALL {
            assert_eq!(attitude.code(), attitude.value().to_string());
        }
        for level in Level::ALL {
            assert_eq!(level.code(), level.value().to_string());
        }
    }
}
