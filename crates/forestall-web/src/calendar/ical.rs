//! iCalendar text after RFC 5545: escaped, folded, every line ended by CR and LF.
//!
//! Only what the desk says is written, and times in universal time alone, so there are no rules of time zones in a file.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::When;

/// What a file of this kind is called in the head of an answer.
pub(crate) const CONTENT_TYPE: &str = "text/calendar; charset=utf-8; method=PUBLISH";

/// The most bytes in a line, its end not counted (section 3.1).
const LONGEST_LINE: usize = 75;

/// One event of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Event {
    /// Names it for good.
    pub(super) uid: String,
    pub(super) when: When,
    pub(super) summary: String,
    pub(super) description: Option<String>,
    /// The page of the desk it leads to.
    pub(super) url: String,
    /// When what it tells was last changed, where that may be told.
    pub(super) changed_at: Option<Timestamp>,
    /// Whether it takes the time of whoever has it in their calendar.
    pub(super) is_busy: bool,
}

/// Returns the text of a file.
///
/// - `name`: what a calendar program calls it.
/// - `made_at`: when the file is made, which becomes the `DTSTAMP` of every event (section 3.8.7.2).
pub(super) fn calendar_text(name: &str, made_at: Timestamp, events: &[Event]) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Forestall//Calendar//EN", "CALSCALE:GREGORIAN"]
    {
        push_line(&mut text, line);
    }
    push_line(&mut text, "METHOD:PUBLISH");
    push_line(&mut text, &format!("X-WR-CALNAME:{}", escaped(name)));
    // How often to ask again, in the words of RFC 7986 and in those of older programs.
    push_line(&mut text, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    push_line(&mut text, "X-PUBLISHED-TTL:PT1H");
    for event in events {
        push_event(&mut text, made_at, event);
    }
    push_line(&mut text, "END:VCALENDAR");
    text
}

fn push_event(text: &mut String, made_at: Timestamp, event: &Event) {
    let Event { uid, when, summary, description, url, changed_at, is_busy } = event;
    push_line(text, "BEGIN:VEVENT");
    push_line(text, &format!("UID:{}", escaped(uid)));
    push_line(text, &format!("DTSTAMP:{}", moment(made_at)));
    match *when {
        When::Days { .. } => {
            push_line(text, &format!("DTSTART;VALUE=DATE:{}", day(when.first_day())));
            // The end is the first day that is not meant any more (section 3.6.1).
            let end = when.last_day().tomorrow().unwrap_or(Date::MAX);
            push_line(text, &format!("DTEND;VALUE=DATE:{}", day(end)));
        }
        When::Moment { starts, ends } => {
            push_line(text, &format!("DTSTART:{}", moment(starts)));
            if let Some(ends) = ends.filter(|ends| *ends > starts) {
                push_line(text, &format!("DTEND:{}", moment(ends)));
            }
        }
    }
    push_line(text, &format!("SUMMARY:{}", escaped(summary)));
    if let Some(description) = description {
        push_line(text, &format!("DESCRIPTION:{}", escaped(description)));
    }
    push_line(text, &format!("URL:{}", address(url)));
    push_line(text, &format!("SEQUENCE:{}", changed_at.map_or(0, sequence)));
    if let &Some(changed_at) = changed_at {
        push_line(text, &format!("LAST-MODIFIED:{}", moment(changed_at)));
    }
    push_line(text, "CLASS:PRIVATE");
    push_line(text, if *is_busy { "TRANSP:OPAQUE" } else { "TRANSP:TRANSPARENT" });
    push_line(text, "END:VEVENT");
}

/// Appends one line, folded: no piece is longer than 75 bytes, and none ends within a letter.
fn push_line(text: &mut String, line: &str) {
    let mut used = 0;
    for letter in line.chars() {
        if used + letter.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            used = 1;
        }
        text.push(letter);
        used += letter.len_utf8();
    }
    text.push_str("\r\n");
}

/// Returns a text as a value of type TEXT (section 3.3.11); letters that steer, but for line ends and tabs, are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            _ if letter.is_control() => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Returns an address as a value of type URI: whatever would end the line or stands for itself elsewhere is encoded.
fn address(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}')
        {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing into a text does not fail");
        }
    }
    encoded
}

fn day(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Returns a number that grows with each change (section 3.8.7.4): the minutes since 2020 began.
fn sequence(changed_at: Timestamp) -> i64 {
    const YEAR_2020: i64 = 1_577_836_800;
    ((changed_at.as_second() - YEAR_2020) / 60).max(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn event(summary: &str) -> Event {
        Event {
            uid: "SES-04c1f2a9b3e7.A-1@desk.example".to_owned(),
            when: When::Moment {
                starts: at("2026-12-04T13:00:00Z"),
                ends: at("2026-12-04T15:30:00Z").into(),
            },
            summary: summary.to_owned(),
            description: None,
            url: "https://desk.example/sessions/SES-04c1f2a9b3e7".to_owned(),
            changed_at: Some(at("2026-11-20T08:00:00Z")),
            is_busy: true,
        }
    }

    fn text_of(event: Event) -> String {
        calendar_text("Forestall", at("2026-11-22T12:00:00Z"), &[event])
    }

    /// Puts folded lines together again, as section 3.1 says a reader does.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    /// Reads a value of type TEXT back.
    fn unescaped(value: &str) -> String {
        let mut text = String::new();
        let mut letters = value.chars();
        while let Some(letter) = letters.next() {
            match (letter, letter == '\\') {
                (_, true) => match letters.next() {
                    Some('n') => text.push('\n'),
                    Some(other) => text.push(other),
                    None => panic!("ends within an escape"),
                },
                (letter, false) => text.push(letter),
            }
        }
        text
    }

    fn summary_in(text: &str) -> String {
        let lines = unfolded(text);
        let found: Vec<_> = lines.iter().filter_map(|line| line.strip_prefix("SUMMARY:")).collect();
        assert_eq!(found.len(), 1, "{text}");
        unescaped(found[0])
    }

    #[test]
    fn a_file_is_what_calendar_programs_expect() {
        let days = Event {
            when: When::Days { first: "2026-12-30".parse().unwrap(), last: "2026-12-31".parse().unwrap() },
            uid: "20261230.C-1@desk.example".to_owned(),
            description: Some("Elections\nSecond round".to_owned()),
            changed_at: None,
            is_busy: false,
            ..event("Elections; first round, if held")
        };
        let text = calendar_text("Forestall", at("2026-11-22T12:00:00Z"), &[event("Round 3"), days]);
        insta::assert_snapshot!(text.replace("\r\n", "⏎\n"), @r"
        BEGIN:VCALENDAR⏎
        VERSION:2.0⏎
        PRODID:-//Forestall//Calendar//EN⏎
        CALSCALE:GREGORIAN⏎
        METHOD:PUBLISH⏎
        X-WR-CALNAME:Forestall⏎
        REFRESH-INTERVAL;VALUE=DURATION:PT1H⏎
        X-PUBLISHED-TTL:PT1H⏎
        BEGIN:VEVENT⏎
        UID:SES-04c1f2a9b3e7.A-1@desk.example⏎
        DTSTAMP:20261122T120000Z⏎
        DTSTART:20261204T130000Z⏎
        DTEND:20261204T153000Z⏎
        SUMMARY:Round 3⏎
        URL:https://desk.example/sessions/SES-04c1f2a9b3e7⏎
        SEQUENCE:3622080⏎
        LAST-MODIFIED:20261120T080000Z⏎
        CLASS:PRIVATE⏎
        TRANSP:OPAQUE⏎
        END:VEVENT⏎
        BEGIN:VEVENT⏎
        UID:20261230.C-1@desk.example⏎
        DTSTAMP:20261122T120000Z⏎
        DTSTART;VALUE=DATE:20261230⏎
        DTEND;VALUE=DATE:20270101⏎
        SUMMARY:Elections\; first round\, if held⏎
        DESCRIPTION:Elections\nSecond round⏎
        URL:https://desk.example/sessions/SES-04c1f2a9b3e7⏎
        SEQUENCE:0⏎
        CLASS:PRIVATE⏎
        TRANSP:TRANSPARENT⏎
        END:VEVENT⏎
        END:VCALENDAR⏎
        ");
    }

    /// Source: RFC 5545, section 3.3.11, the example of a description.
    #[test]
    fn published_example_of_escaping() {
        let text = "Project XYZ Final Review\nConference Room - 3B\nCome Prepared.";
        let expected = "Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared.";
        assert_eq!(escaped(text), expected);
        assert_eq!(escaped("a;b,c\\d:e\"f"), "a\\;b\\,c\\\\d:e\"f");
    }

    #[test]
    fn no_text_makes_a_line_of_its_own() {
        for (summary, expected) in [
            (
                "Talks\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
                "Talks\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:forged",
            ),
            ("Talks\nATTACH:file:///etc/passwd", "Talks\nATTACH:file:///etc/passwd"),
            ("Talks\rX-A:1", "Talks\nX-A:1"),
            ("Talks\u{85}X\u{2028}Y\u{2029}Z", "Talks\nX\nY\nZ"),
            ("a\u{0}b\u{1b}[31mc\u{7f}d", "ab[31mcd"),
            ("ends in a backslash\\", "ends in a backslash\\"),
        ] {
            let text = text_of(event(summary));
            assert_eq!(summary_in(&text), expected);
            assert_eq!(unfolded(&text).iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1, "{text}");
        }
        let hostile = Event { url: "https://desk.example/\r\nX-A:1 é".to_owned(), ..event("x") };
        assert!(text_of(hostile).contains("URL:https://desk.example/%0D%0AX-A:1%20%C3%A9\r\n"));
    }

    #[test]
    fn lines_are_folded_at_75_bytes_and_between_letters() {
        let text = text_of(event(&"é🕊".repeat(40)));
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE), "{text}");
        assert_eq!(summary_in(&text), "é🕊".repeat(40));
        let mut line = String::new();
        push_line(&mut line, &"a".repeat(75));
        assert_eq!(line, format!("{}\r\n", "a".repeat(75)));
        line.clear();
        push_line(&mut line, &"a".repeat(76));
        assert_eq!(line, format!("{}\r\n a\r\n", "a".repeat(75)));
        line.clear();
        push_line(&mut line, &format!("{}é", "a".repeat(74)));
        assert_eq!(line, format!("{}\r\n é\r\n", "a".repeat(74)), "two bytes do not fit where one is left");
    }

    #[test]
    fn a_later_change_has_a_greater_sequence() {
        let of = |text: &str| sequence(at(text));
        assert_eq!(of("2020-01-01T00:01:00Z"), 1);
        assert_eq!(of("1999-01-01T00:00:00Z"), 0);
        assert!(of("2026-11-20T08:01:00Z") > of("2026-11-20T08:00:00Z"));
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_stays_one_line(summary in "\\PC{0,200}") {
            let text = text_of(event(&summary));
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE));
            // The two letters that end a line or a paragraph come back as ends of lines.
            prop_assert_eq!(summary_in(&text), summary.replace(['\u{2028}', '\u{2029}'], "\n"));
        }

        #[test]
        fn no_text_changes_how_many_lines_there_are(summary in any::<String>()) {
            let lines = unfolded(&text_of(event(&summary)));
            prop_assert_eq!(lines.len(), unfolded(&text_of(event("x"))).len());
        }
    }
}
