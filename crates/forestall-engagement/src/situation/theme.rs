//! The choices people make about a situation: what it covers, what it is about, what is in its calendar.

use forestall_types::coded_enum;

coded_enum!(
    /// What a situation covers.
    Extent, "extent",
    /// One country.
    Country => "country", "a country";
    /// A part of one or of several, told in words.
    Part => "part", "a part of a country or a region across borders";
    /// Several countries.
    Several => "several", "several countries";
    /// Something that is claimed by more than one side.
    Dispute => "dispute", "a dispute";
);

coded_enum!(
    /// What a situation is about.
    Theme, "theme",
    /// Land, borders, sea.
    Territory => "territory", "territory and borders";
    /// Who is a state, who speaks for it, who recognises whom.
    Sovereignty => "sovereignty", "sovereignty and recognition";
    /// Self-government of a people or region.
    SelfDetermination => "self-determination", "autonomy and self-determination";
    /// Rivers, lakes, wells, dams.
    Water => "water", "water";
    /// Minerals, fuel, forests, fish.
    Resources => "resources", "resources";
    /// Who owns, farms, grazes and settles land.
    LandUse => "land-use", "land, grazing and settlements";
    /// Drought, floods, loss of pasture and harvests.
    Climate => "climate", "climate";
    /// Elections and succession.
    Elections => "elections", "elections and succession";
    /// Coups, constitutions, terms that are stretched, a state that does not work.
    Governance => "governance", "governance and constitution";
    /// Rights and safety of minorities.
    Minorities => "minorities", "minorities";
    /// Belief, holy places, identity.
    Religion => "religion", "religion and holy places";
    /// Who may say, write, vote, assemble; who is held.
    Rights => "rights", "human rights and detention";
    /// What was done to people and was never answered.
    PastWrongs => "past-wrongs", "past wrongs and impunity";
    /// People who had to leave, and whether they return.
    Displacement => "displacement", "displacement and return";
    /// Work, prices, trade, debt.
    Economy => "economy", "livelihoods and trade";
    /// Armed groups, militias, disarmament.
    ArmedGroups => "armed-groups", "armed groups and militias";
    /// Forces and weapons moved or gathered.
    Arms => "arms", "military build-up and weapons";
    /// What was agreed and is not kept.
    BrokenPromises => "broken-promises", "agreements that are not kept";
    /// Smuggling, kidnapping, trafficking.
    Crime => "crime", "crime and trafficking";
    /// Powers from outside with a hand in it.
    OutsidePowers => "outside-powers", "powers from outside";
    /// None of these; the root cause says what.
    Other => "other", "another theme";
);

coded_enum!(
    /// What stands in the calendar of a situation.
    OccasionKind, "kind of date",
    /// People vote.
    Election => "election", "election";
    /// A day that is remembered.
    Anniversary => "anniversary", "anniversary";
    /// A day by which something was promised or demanded.
    Deadline => "deadline", "deadline";
    /// A mandate, truce or term that ends.
    Expiry => "expiry", "end of a mandate or truce";
    /// A court rules.
    CourtRuling => "court-ruling", "court ruling";
    /// Leaders meet.
    Summit => "summit", "summit";
    /// Rains, harvests, the moving of herds.
    Season => "season", "season";
    /// None of these.
    Other => "other", "another date";
);

coded_enum!(
    /// Whether a date comes again.
    Recurrence, "recurrence",
    /// It happens once.
    Once => "once", "once";
    /// It comes each year.
    Yearly => "yearly", "each year";
);

coded_enum!(
    /// How long before a date somebody looks.
    LookAhead, "look-ahead",
    /// On the day itself.
    SameDay => "same-day", "on the day";
    /// A week before.
    Week => "week", "1 week before";
    /// Two weeks before.
    TwoWeeks => "two-weeks", "2 weeks before";
    /// Thirty days before.
    Month => "month", "30 days before";
    /// Ninety days before.
    Quarter => "quarter", "90 days before";
    /// Half a year before.
    HalfYear => "half-year", "180 days before";
);

impl LookAhead {
    /// Returns how many days before the date it begins.
    pub const fn days(self) -> i32 {
        match self {
            Self::SameDay => 0,
            Self::Week => 7,
            Self::TwoWeeks => 14,
            Self::Month => 30,
            Self::Quarter => 90,
            Self::HalfYear => 180,
        }
    }
}
