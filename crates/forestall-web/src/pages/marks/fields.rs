//! The part of a form in which somebody chooses a handling mark.

use std::collections::BTreeSet;

use forestall_confidence::{AccountId, Attribution, Audience, Mark, OpeningMark};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::mark_offer::{MarkGroup, MarkOffer};
use super::sent::SentMark;
use super::words::attribution_sentence;
use crate::forms::{Choice, Field, Wrong};
use crate::page_error::capitalised;

/// The value of the audience a form starts from.
const START: &str = "start";
/// The value of the members of the engagement that is being opened.
const ITS_MEMBERS: &str = "its-members";
/// The value of everybody present at the engagement that is being opened.
const EVERYBODY_PRESENT: &str = "everybody-present";
/// The value of named persons, who are chosen apart.
const NAMED: &str = "named";

/// In which list the chosen audience stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum ChosenIn {
    #[default]
    Plain,
    Groups,
    Named,
}

impl ChosenIn {
    pub(crate) fn is_groups(self) -> bool {
        self == Self::Groups
    }

    pub(crate) fn is_named(self) -> bool {
        self == Self::Named
    }
}

/// What `macros/mark_fields.html` prints.
#[derive(Clone, Default)]
pub(crate) struct MarkFields {
    /// The audience that was chosen, or what is wrong with it.
    pub(crate) audience: Field,
    /// Audiences that need no further choice.
    pub(crate) plain: Vec<Choice>,
    /// My engagements and caucuses.
    pub(crate) groups: Vec<Choice>,
    pub(crate) chosen_in: ChosenIn,
    pub(crate) readers: Vec<Choice>,
    pub(crate) embargo_until: Field,
    pub(crate) attribution: Field,
    pub(crate) attributions: Vec<Choice>,
    pub(crate) review_by: Field,
    /// Whether embargo or day of review were touched.
    pub(crate) is_more_open: bool,
    /// Whether anything was chosen that a form does not start with.
    pub(crate) is_touched: bool,
    /// What a form starts with, in words.
    pub(crate) start: String,
    reader_values: Vec<String>,
}

/// What a mark says beside who may read it.
struct Terms {
    attribution: Attribution,
    /// Until when only this author reads it.
    embargo: Option<(Timestamp, AccountId)>,
    review_by: Option<Date>,
}

impl MarkFields {
    /// Returns the fields as a browser sent them.
    pub(crate) fn of(sent: &SentMark) -> Self {
        Self {
            audience: Field::new(&sent.audience),
            embargo_until: Field::new(&sent.embargo_until),
            attribution: Field::new(&sent.attribution),
            review_by: Field::new(&sent.review_by),
            reader_values: sent.readers.clone(),
            ..Self::default()
        }
    }

    /// Completes the fields with what may be chosen; what a form starts from is chosen unless something else is.
    #[must_use]
    pub(crate) fn dressed(self, offer: &MarkOffer) -> Self {
        let mut fields = self.dressed_with(offer, &mut offer.given.groups.iter());
        fields.readers = offer
            .given
            .colleagues
            .iter()
            .map(|(account, name)| Choice {
                value: account.to_string(),
                label: name.clone(),
                help: String::new(),
                is_chosen: fields.reader_values.contains(&account.to_string()),
            })
            .collect();
        fields.attributions = Attribution::ALL
            .iter()
            .map(|&attribution| Choice {
                value: attribution.code().to_owned(),
                label: capitalised(attribution.words()),
                help: attribution_sentence(attribution).to_owned(),
                is_chosen: attribution.code() == fields.attribution.value,
            })
            .collect();
        fields
    }

    /// Completes the fields with who is usually chosen, for pages of many forms: neither persons nor attribution, nor
    /// engagements far from what the page is about.
    #[must_use]
    pub(crate) fn dressed_shortly(self, offer: &MarkOffer) -> Self {
        let chosen = self.audience.value.clone();
        self.dressed_with(offer, &mut offer.near_groups(&chosen))
    }

    fn dressed_with(mut self, offer: &MarkOffer, groups: &mut dyn Iterator<Item = &MarkGroup>) -> Self {
        if self.audience.value.is_empty() {
            START.clone_into(&mut self.audience.value);
        }
        if self.attribution.value.is_empty() {
            offer.start.attribution.code().clone_into(&mut self.attribution.value);
        }
        let chosen = self.audience.value.clone();
        let choice = |value: String, label: &str, help: &str| Choice {
            is_chosen: value == chosen,
            value,
            label: label.to_owned(),
            help: help.to_owned(),
        };
        self.plain = vec![choice(START.to_owned(), offer.start_label, &offer.start_words)];
        if offer.with_its_members {
            let help = "staff or not; other colleagues do not see it";
            self.plain.push(choice(ITS_MEMBERS.to_owned(), "Its members", help));
            let help = "its members, and the observers they add";
            self.plain.push(choice(EVERYBODY_PRESENT.to_owned(), "Everybody present", help));
        }
        if offer.given.is_staff && offer.start.audience != Audience::internal() {
            self.plain.push(choice(Audience::internal().to_string(), "Internal", "the desk's own staff"));
        }
        if offer.with_open && !offer.start.audience.is_open() {
            self.plain.push(choice(Audience::open().to_string(), "Open", "everybody who can open the page"));
        }
        self.groups = groups.map(|group| choice(group.audience.to_string(), &group.label, "")).collect();
        self.chosen_in = match chosen.as_str() {
            NAMED => ChosenIn::Named,
            _ if self.groups.iter().any(|group| group.is_chosen) => ChosenIn::Groups,
            _ => ChosenIn::Plain,
        };
        self.is_more_open = [&self.embargo_until, &self.review_by]
            .into_iter()
            .any(|field| !field.value.is_empty() || field.error.is_some());
        self.is_touched = self.is_more_open
            || self.audience.value != START
            || self.audience.error.is_some()
            || self.attribution.value != offer.start.attribution.code()
            || self.attribution.error.is_some();
        offer.start_words.clone_into(&mut self.start);
        self
    }

    /// Reads the mark; wrong fields say why.
    pub(crate) fn parse(&mut self, offer: &MarkOffer) -> Result<Mark, Wrong> {
        let (audience, terms) = (self.parse_audience(offer), self.parse_terms(offer));
        let (audience, Terms { attribution, embargo, review_by }) = (audience?, terms?);
        let mark = Mark { audience, attribution, review_by };
        Ok(match embargo {
            Some((until, me)) => mark.with_embargo(until, me),
            None => mark,
        })
    }

    /// Reads the mark of an engagement that is being opened; wrong fields say why.
    pub(crate) fn parse_opening(&mut self, offer: &MarkOffer) -> Result<OpeningMark, Wrong> {
        let is_everybody = self.audience.value == EVERYBODY_PRESENT;
        if !offer.with_its_members || !(is_everybody || self.audience.value == ITS_MEMBERS) {
            return self.parse(offer).map(OpeningMark::As);
        }
        let Terms { attribution, embargo, review_by } = self.parse_terms(offer)?;
        let embargo_until = embargo.map(|(until, _)| until);
        Ok(if is_everybody {
            OpeningMark::EverybodyPresent { attribution, review_by, embargo_until }
        } else {
            OpeningMark::ItsMembers { attribution, review_by, embargo_until }
        })
    }

    fn parse_terms(&mut self, offer: &MarkOffer) -> Result<Terms, Wrong> {
        let attribution = if self.attribution.value.is_empty() {
            Ok(offer.start.attribution)
        } else {
            self.attribution.parse()
        };
        let embargo = self.parse_embargo(offer);
        let review_by = self.parse_review(offer);
        let (attribution, embargo, review_by) = (attribution?, embargo?, review_by?);
        let embargo = match (embargo, offer.given.me) {
            (Some(until), Some(me)) => Some((until, me)),
            (Some(_), None) => return self.embargo_until.refuse("an embargo takes an account of yours"),
            (None, _) => None,
        };
        Ok(Terms { attribution, embargo, review_by })
    }

    fn parse_audience(&mut self, offer: &MarkOffer) -> Result<Audience, Wrong> {
        let value = self.audience.value.as_str();
        let mut groups = offer.given.groups.iter().map(|group| &group.audience);
        match value {
            "" | START => Ok(offer.start.audience.clone()),
            NAMED => self.parse_readers(offer),
            _ if offer.given.is_staff && value == Audience::internal().to_string() => {
                Ok(Audience::internal())
            }
            _ if offer.with_open && value == Audience::open().to_string() => Ok(Audience::open()),
            _ => match groups.find(|audience| audience.to_string() == value) {
                Some(audience) => Ok(audience.clone()),
                None => self.audience.refuse("choose who may read it out of the list"),
            },
        }
    }

    /// Reads the named persons; whoever marks is one of them.
    fn parse_readers(&mut self, offer: &MarkOffer) -> Result<Audience, Wrong> {
        let known: BTreeSet<AccountId> = offer.given.colleagues.iter().map(|(account, _)| *account).collect();
        let chosen = self.reader_values.iter().map(|value| value.parse().ok().filter(|a| known.contains(a)));
        let Some(mut readers) = chosen.collect::<Option<BTreeSet<AccountId>>>() else {
            return self.audience.refuse("choose the persons out of the list");
        };
        readers.extend(offer.given.me);
        Ok(Audience::named(readers))
    }

    fn parse_embargo(&mut self, offer: &MarkOffer) -> Result<Option<Timestamp>, Wrong> {
        let text = self.embargo_until.value.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let moment = text.parse::<DateTime>().ok().and_then(|time| time.to_zoned(TimeZone::UTC).ok());
        match moment.map(|time| time.timestamp()) {
            Some(until) if until > offer.given.now => Ok(Some(until)),
            Some(_) => self.embargo_until.refuse("choose a moment that is still to come"),
            None => self.embargo_until.refuse("write day and time as 2026-12-04 12:00, in universal time"),
        }
    }

    fn parse_review(&mut self, offer: &MarkOffer) -> Result<Option<Date>, Wrong> {
        let text = self.review_by.value.trim();
        if text.is_empty() {
            return Ok(offer.start.review_by);
        }
        match text.parse::<Date>() {
            Ok(day) if day >= offer.given.now.to_zoned(TimeZone::UTC).date() => Ok(Some(day)),
            Ok(_) => self.review_by.refuse("choose today or a day to come"),
            Err(_) => self.review_by.refuse("write the day as year-month-day, such as 2026-12-04"),
        }
    }

    /// Returns name and value of every field, for a form that asks once more.
    pub(crate) fn as_sent(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("audience", self.audience.value.clone()),
            ("attribution", self.attribution.value.clone()),
            ("embargo_until", self.embargo_until.value.clone()),
            ("review_by", self.review_by.value.clone()),
        ];
        pairs.extend(self.reader_values.iter().map(|reader| ("reader", reader.clone())));
        pairs
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::mark_offer::Given;
    use super::*;

    fn offer() -> MarkOffer {
        let audience = "engagement(E-2026-002)".parse().unwrap();
        let engagement_id = "E-2026-002".parse().unwrap();
        offer_of(vec![MarkGroup { engagement_id, audience, label: "Members of E-2026-002".to_owned() }])
    }

    fn offer_of(groups: Vec<MarkGroup>) -> MarkOffer {
        let given = Given {
            is_staff: true,
            groups,
            colleagues: vec![(AccountId::new(2), "B. Okoye".to_owned())],
            me: Some(AccountId::new(1)),
            now: "2026-11-22T12:00:00Z".parse().unwrap(),
        };
        MarkOffer {
            start: Mark::internal(),
            start_label: "Internal",
            start_words: "the desk's own staff".to_owned(),
            with_open: true,
            with_its_members: false,
            near: BTreeSet::new(),
            given: Arc::new(given),
        }
    }

    fn read(sent: &SentMark) -> Result<String, Box<MarkFields>> {
        let mut fields = MarkFields::of(sent);
        fields.parse(&offer()).map(|mark| mark.audience.to_string()).map_err(|_| Box::new(fields))
    }

    fn audience(audience: &str, readers: &[&str]) -> SentMark {
        SentMark {
            audience: audience.to_owned(),
            readers: readers.iter().map(|&reader| reader.to_owned()).collect(),
            ..SentMark::default()
        }
    }

    #[test]
    fn only_what_is_offered_can_be_chosen() {
        assert_eq!(read(&audience("", &[])).ok().as_deref(), Some("internal"));
        assert_eq!(
            read(&audience("engagement(E-2026-002)", &[])).ok().as_deref(),
            Some("engagement(E-2026-002)")
        );
        for foreign in ["engagement(E-2026-003)", "caucus(E-2026-002,1)", "named()", "x", "internal&open"] {
            let fields = read(&audience(foreign, &[])).unwrap_err();
            assert!(fields.audience.error.is_some(), "{foreign}");
        }
        assert!(read(&audience("named", &["0000000000000003"])).is_err(), "a stranger cannot be named");
    }

    #[test]
    fn its_members_are_chosen_where_an_engagement_is_opened_only() {
        let sent = SentMark {
            attribution: "not-attributable".to_owned(),
            review_by: "2027-01-31".to_owned(),
            embargo_until: "2026-12-04T12:00".to_owned(),
            ..audience("its-members", &[])
        };
        assert!(read(&sent).unwrap_err().audience.error.is_some(), "of which engagement?");
        assert!(MarkFields::of(&sent).parse_opening(&offer()).is_err(), "it is not offered");
        let opening = offer().with_its_members();
        let chosen = OpeningMark::ItsMembers {
            attribution: Attribution::NotAttributable,
            review_by: "2027-01-31".parse().ok(),
            embargo_until: "2026-12-04T12:00:00Z".parse().ok(),
        };
        assert_eq!(MarkFields::of(&sent).parse_opening(&opening).ok(), Some(chosen));
        let everybody = SentMark { audience: "everybody-present".to_owned(), ..sent.clone() };
        assert!(read(&everybody).is_err(), "of which engagement?");
        assert!(MarkFields::of(&everybody).parse_opening(&offer()).is_err(), "it is not offered");
        let chosen = OpeningMark::EverybodyPresent {
            attribution: Attribution::NotAttributable,
            review_by: "2027-01-31".parse().ok(),
            embargo_until: "2026-12-04T12:00:00Z".parse().ok(),
        };
        assert_eq!(MarkFields::of(&everybody).parse_opening(&opening).ok(), Some(chosen));
        let usual = MarkFields::of(&audience("", &[])).parse_opening(&opening).ok();
        assert_eq!(usual, Some(OpeningMark::As(Mark::internal())));
        let labels = MarkFields::of(&sent).dressed(&opening).plain.into_iter().map(|choice| choice.label);
        assert_eq!(labels.collect::<Vec<_>>(), ["Internal", "Its members", "Everybody present", "Open"]);
        let past = SentMark { embargo_until: "2026-11-22T12:00".to_owned(), ..sent };
        assert!(MarkFields::of(&past).parse_opening(&opening).is_err());
    }

    #[test]
    fn of_many_groups_the_near_ones_are_offered_at_once_and_all_can_be_chosen() {
        let group = |number: u32| {
            let name = format!("E-2026-{number:03}");
            let audience: Audience = format!("engagement({name})").parse().unwrap();
            MarkGroup { engagement_id: name.parse().unwrap(), audience, label: format!("Members of {name}") }
        };
        let mut offer = offer_of((1..=40).map(group).collect());
        offer.add_near("E-2026-007".parse().unwrap());
        let values =
            |fields: MarkFields| fields.groups.into_iter().map(|choice| choice.value).collect::<Vec<_>>();
        assert_eq!(values(MarkFields::default().dressed_shortly(&offer)), ["engagement(E-2026-007)"]);
        assert_eq!(values(MarkFields::default().dressed(&offer)).len(), 40);
        let chosen = MarkFields::of(&audience("engagement(E-2026-039)", &[])).dressed_shortly(&offer);
        assert_eq!(values(chosen), ["engagement(E-2026-007)", "engagement(E-2026-039)"], "never lost");
        let far = audience("engagement(E-2026-039)", &[]);
        assert!(MarkFields::of(&far).parse(&offer).is_ok());
        let few = offer_of((1..=5).map(group).collect());
        assert_eq!(values(MarkFields::default().dressed_shortly(&few)).len(), 5);
    }

    #[test]
    fn whoever_marks_is_among_the_named() {
        let named = read(&audience("named", &["0000000000000002"])).ok();
        assert_eq!(named.as_deref(), Some("named(0000000000000001,0000000000000002)"));
    }

    #[test]
    fn an_embargo_is_still_to_come() {
        let until = |text: &str| SentMark { embargo_until: text.to_owned(), ..SentMark::default() };
        let marked = read(&until("2026-12-04T12:00")).ok();
        assert_eq!(
            marked.as_deref(),
            Some("internal&embargo(2026-12-04T12:00:00.000000000Z,0000000000000001)")
        );
        for bad in ["2026-11-22T12:00", "tomorrow", "2026-13-01T00:00"] {
            assert!(read(&until(bad)).unwrap_err().embargo_until.error.is_some(), "{bad}");
        }
    }
}
