//! What a calendar program is told, which is outside the desk: on telephones, with providers, shared with assistants.
//!
//! At most the titles of what the desk's whole staff may read, where whoever made the address chose so. Of everything
//! else it is told one thing: that something is due on a day. Not what, not how many, not at which hour, not in which
//! record, not when it was changed.

use std::collections::BTreeSet;

use forestall_confidence::{Audience, FeedExtent, FeedWords};
use forestall_types::RecordRef;
use jiff::Timestamp;
use jiff::civil::Date;

use super::ical::{Event, calendar_text};
use super::{CalendarItem, When};
use crate::transport::PublicAddress;

/// What a file tells, and to whom.
pub(crate) struct Telling<'a> {
    pub(crate) words: FeedWords,
    pub(crate) extent: FeedExtent,
    /// The address of the desk, to which events lead.
    pub(crate) address: &'a PublicAddress,
    /// Tells the events of one file from those of another in the same program.
    pub(crate) feed_id: &'a str,
    /// The name of the invented world, in an exercise.
    pub(crate) exercise: Option<&'a str>,
    pub(crate) made_at: Timestamp,
}

/// Returns the file of some items.
pub(crate) fn calendar_file(items: &[CalendarItem], telling: &Telling<'_>) -> String {
    let (mut named, mut days) = (Vec::new(), BTreeSet::new());
    for item in items.iter().filter(|item| telling.extent == FeedExtent::All || item.is_mine) {
        if telling.words == FeedWords::Titles && is_for_all_staff(item, telling.made_at) {
            named.push(telling.named(item));
        } else {
            days.insert(item.when.first_day());
        }
    }
    named.extend(days.into_iter().map(|day| telling.neutral(day)));
    let name = if telling.exercise.is_some() { "Exercise: Forestall" } else { "Forestall" };
    calendar_text(name, telling.made_at, &named)
}

/// Says whether the desk's whole staff may read it now.
fn is_for_all_staff(item: &CalendarItem, now: Timestamp) -> bool {
    Audience::internal().is_within(&item.mark.audience.as_of(now))
}

impl Telling<'_> {
    fn named(&self, item: &CalendarItem) -> Event {
        let CalendarItem { record, part, title, what, when, href, changed_at, .. } = item;
        let is_meeting = matches!(when, When::Moment { .. });
        Event {
            uid: self.uid(&format!("{record}.{part}")),
            when: *when,
            summary: self.said(&if what.is_empty() { title.clone() } else { format!("{what} ({title})") }),
            description: Some(format!("{} {record}", kind_words(*record))),
            url: self.address.link(href),
            changed_at: *changed_at,
            is_busy: is_meeting,
        }
    }

    /// One for a day, however much there is.
    fn neutral(&self, day: Date) -> Event {
        Event {
            uid: self.uid(&day.strftime("%Y%m%d").to_string()),
            when: When::on(day),
            summary: self.said("Forestall: something is due"),
            description: None,
            url: self.address.link("/calendar"),
            changed_at: None,
            is_busy: false,
        }
    }

    fn uid(&self, name: &str) -> String {
        let host = self.address.to_string();
        let host = host.split_once("://").map_or(host.as_str(), |(_, host)| host);
        format!("{name}.{}@{host}", self.feed_id)
    }

    /// A file travels without its page, so each event of an exercise says that it is one.
    fn said(&self, words: &str) -> String {
        if self.exercise.is_some() { format!("Exercise: {words}") } else { words.to_owned() }
    }
}

fn kind_words(record: RecordRef) -> &'static str {
    match record {
        RecordRef::Chronicle(id) => id.kind().words(),
        RecordRef::Engagement(_) => "engagement",
        RecordRef::Warning(_) => "warning",
        RecordRef::Decision(_) => "decision",
        RecordRef::Note(_) => "note",
        RecordRef::Person(_) | RecordRef::Act(_) => "record",
    }
}

#[cfg(test)]
mod tests {
    use forestall_confidence::{Attribution, Mark};

    use super::*;

    fn item(part: &str, audience: &str, when: When) -> CalendarItem {
        CalendarItem {
            record: "E-2026-001".parse().unwrap(),
            part: part.to_owned(),
            title: format!("Title of {part}"),
            what: format!("Words of {part}"),
            when,
            is_due: true,
            owner: None,
            is_mine: part != "foreign",
            mark: Mark {
                audience: audience.parse().unwrap(),
                attribution: Attribution::ByName,
                review_by: None,
            },
            href: "/engagements/E-2026-001".to_owned(),
            changed_at: Some("2026-11-20T08:00:00Z".parse().unwrap()),
        }
    }

    fn on(day: &str) -> When {
        When::on(day.parse().unwrap())
    }

    fn file(items: &[CalendarItem], words: FeedWords, extent: FeedExtent) -> String {
        calendar_file(
            items,
            &Telling {
                words,
                extent,
                address: &PublicAddress::loopback(8731),
                feed_id: "C-1",
                exercise: None,
                made_at: "2026-11-22T12:00:00Z".parse().unwrap(),
            },
        )
    }

    fn items() -> Vec<CalendarItem> {
        let meeting = When::Moment { starts: "2026-12-02T14:00:00Z".parse().unwrap(), ends: None };
        vec![
            item("open", "open", on("2026-12-01")),
            item("internal", "internal", meeting),
            item("ended", "internal&embargo(2026-11-01T00:00:00Z,0000000000000001)", on("2026-12-03")),
            item("embargo", "internal&embargo(2027-01-01T00:00:00Z,0000000000000001)", on("2026-12-04")),
            item("present", "present(E-2026-001)", on("2026-12-05")),
            item("members", "engagement(E-2026-001)", on("2026-12-05")),
            item("caucus", "caucus(E-2026-001,1)", meeting),
            item("named", "named(0000000000000001)", on("2026-12-06")),
            item("foreign", "internal", on("2026-12-07")),
        ]
    }

    #[test]
    fn a_neutral_file_tells_days_alone() {
        let text = file(&items(), FeedWords::Neutral, FeedExtent::All);
        for told in ["Title", "Words", "E-2026-001", "T140000Z", "LAST-MODIFIED", "engagement"] {
            assert!(!text.contains(told), "{told}: {text}");
        }
        assert_eq!(text.matches("SUMMARY:Forestall: something is due\r\n").count(), 7, "one for each day");
        assert!(text.contains("UID:20261205.C-1@"), "{text}");
        assert!(text.contains("SEQUENCE:0\r\n"));
    }

    #[test]
    fn titles_are_told_of_what_all_staff_may_read_alone() {
        let text = file(&items(), FeedWords::Titles, FeedExtent::All);
        for told in ["open", "internal", "ended", "foreign"] {
            assert!(
                text.contains(&format!("SUMMARY:Words of {told} (Title of {told})\r\n")),
                "{told}: {text}"
            );
        }
        for kept in ["embargo", "present", "members", "caucus", "named"] {
            assert!(!text.contains(&format!("of {kept}")), "{kept}: {text}");
        }
        // The fourth, two on the fifth, the caucus's meeting on the second, the sixth.
        assert_eq!(text.matches("SUMMARY:Forestall: something is due\r\n").count(), 4, "{text}");
        assert!(
            text.contains("DTSTART;VALUE=DATE:20261202\r\n"),
            "a meeting of a caucus has no hour: {text}"
        );
    }

    #[test]
    fn what_is_not_mine_is_left_out() {
        let text = file(&items(), FeedWords::Titles, FeedExtent::Mine);
        assert!(!text.contains("foreign") && !text.contains("DTSTART;VALUE=DATE:20261207"), "{text}");
        assert!(text.contains("Words of internal"));
    }

    #[test]
    fn how_much_there_is_on_a_day_is_not_told() {
        let one = [item("members", "engagement(E-2026-001)", on("2026-12-05"))];
        let many = [one[0].clone(), item("present", "present(E-2026-001)", on("2026-12-05"))];
        for words in FeedWords::ALL {
            let (one, many) = (file(&one, *words, FeedExtent::All), file(&many, *words, FeedExtent::All));
            assert_eq!(one, many);
        }
    }

    #[test]
    fn an_exercise_says_so_in_every_event() {
        let telling = Telling {
            words: FeedWords::Titles,
            extent: FeedExtent::All,
            address: &PublicAddress::loopback(8731),
            feed_id: "C-1",
            exercise: Some("seed 17"),
            made_at: "2026-11-22T12:00:00Z".parse().unwrap(),
        };
        let text = calendar_file(&items(), &telling);
        let summaries = text.matches("SUMMARY:").count();
        assert_eq!(text.matches("SUMMARY:Exercise: ").count(), summaries);
    }
}
