//! The thin thread: a decision, a warning that waits, its answers, an engagement, its outcome, all on the timeline.

use crate::person::Person;
use crate::served::Served;

/// Who acts on a local desk.
const NAME: &str = "Local analyst";
const REASON: &str = "Columns gather at the pass; two markets closed.";
const ASSESSMENT: &str = "Likely within six weeks, moderate confidence.";
const ACTION: &str = "The envoy was told today.";
const PARTIES: &str = "Council of elders\nHill assembly";
const AIM: &str = "A truce for the harvest";
const NEXT_STEP: &str = "Invite both to the border town";
const HAND_OVER: &str = "The draft truce passes to the two ministries.";
const CLOSING: &str = "The truce holds in the valley, not in the hills.";

/// Walks the whole thread from the first row of the docket, as this person works.
pub(crate) fn walk(person: &Person<'_>, served: &Served) {
    let browser = person.browser;
    browser.open(&served.at("/"));
    let country = browser.text(".docket tbody tr .situation a").unwrap();

    person.follow(".docket tbody tr:first-child td.answer a");
    assert_eq!(browser.text("h1").unwrap(), country);
    decide_to_warn(person);
    let warning = browser.path().rsplit('/').next().unwrap().to_owned();
    find_it_waiting(person, &country, &warning);
    answer(person);

    let run_hash = browser.text(".hash code").unwrap();
    open_engagement(person, &warning);
    let engagement = browser.path().rsplit('/').next().unwrap().to_owned();
    assert_eq!(
        browser.text(".facts .hash code").unwrap(),
        run_hash,
        "the engagement freezes the run of the day"
    );
    assert_eq!(run_hash.len(), 64, "{run_hash}");
    hand_over(person);
    close(person);

    person.follow("dl.facts a[href^='/countries/']");
    assert_eq!(browser.text("h1").unwrap(), country);
    check_timeline(person, &warning, &engagement);
}

fn decide_to_warn(person: &Person<'_>) {
    person.choose("kind", "warn");
    person.write("#decision-reason", REASON);
    person.follow("#decide form button");
    assert!(person.browser.path().starts_with("/warnings/W-"), "{}", person.browser.address());
}

/// The warning is counted in the top bar, and the inbox lists it as waiting; leads back to its page.
fn find_it_waiting(person: &Person<'_>, country: &str, warning: &str) {
    let browser = person.browser;
    assert_eq!(waiting(person).as_deref(), Some("1"));
    person.follow(".sections a[href='/warnings']");
    let row = browser.text("table.warnings tbody tr:has(.chip.waiting)").unwrap();
    for words in [warning, country, REASON, "waiting"] {
        assert!(row.contains(words), "`{words}` is not in: {row}");
    }
    person.follow(&format!("table.warnings a[href='/warnings/{warning}']"));
    assert!(browser.text(".chip.waiting").unwrap().contains("Waiting"));
}

fn answer(person: &Person<'_>) {
    let browser = person.browser;
    person.choose("step", "acknowledge");
    person.follow("#answer form button");
    assert_eq!(browser.text(".page-head .chip").unwrap(), "Acknowledged");

    person.choose("step", "assess");
    person.write("#answer-words", ASSESSMENT);
    person.follow("#answer form button");
    assert_eq!(browser.text(".page-head .chip").unwrap(), "Assessed");
    assert_eq!(waiting(person).as_deref(), Some("1"), "to acknowledge or assess is no answer yet");

    person.choose("step", "action");
    person.write("#answer-words", ACTION);
    person.follow("#answer form button");
    assert_eq!(browser.text(".page-head .chip").unwrap(), "Actioned");
    assert_eq!(waiting(person), None, "what is done about it is an answer");
}

fn open_engagement(person: &Person<'_>, warning: &str) {
    person.follow("a.button[href^='/engagements/new']");
    person.assert_there(&format!("input[name=from][value='{warning}']:checked"));
    person.choose("track", "track-2");
    person.write("#open-parties", PARTIES);
    person.write("#open-aim", AIM);
    person.write("#open-next", NEXT_STEP);
    person.write_day("#open-due", (2099, 12, 4));
    person.follow("main form button");
    let browser = person.browser;
    assert!(browser.path().starts_with("/engagements/E-"), "{}", browser.address());
    assert_eq!(browser.text(".chip.engaged").unwrap(), "Track II");
    let facts = browser.text("dl.facts").unwrap();
    for words in ["Council of elders", "Hill assembly", NEXT_STEP, "4 Dec 2099", warning] {
        assert!(facts.contains(words), "`{words}` is not in: {facts}");
    }
}

fn hand_over(person: &Person<'_>) {
    person.unfold(&summary_of("raise-track"));
    person.pick("#raise-track-to", "Track I");
    person.write("#raise-track-reason", HAND_OVER);
    person.follow("form:has(input[value='raise-track']) button");
    assert_eq!(person.browser.text(".chip.engaged").unwrap(), "Track I");
    let history = person.browser.text("#history").unwrap();
    assert!(history.contains("Raised to Track I") && history.contains(HAND_OVER), "{history}");
}

fn close(person: &Person<'_>) {
    person.unfold(&summary_of("conclude"));
    person.pick("#conclude-outcome", "Overtaken by events");
    person.write("#conclude-reason", CLOSING);
    person.follow("form:has(input[value='conclude']) button");
    let chips = person.browser.texts(".page-head .chip");
    assert!(chips.iter().any(|chip| chip == "Concluded: overtaken by events"), "{chips:?}");
}

/// Returns the selector of the summary that unfolds an act's form.
fn summary_of(act: &str) -> String {
    format!("details.act-form:has(input[name=form][value='{act}']) > summary")
}

/// The timeline shows each act with its words, newest first, beside events and forecast runs.
fn check_timeline(person: &Person<'_>, warning: &str, engagement: &str) {
    let lines = person.browser.texts("ol.timeline-list > li");
    let expected = [
        ("Concluded: overtaken by events", engagement, CLOSING),
        ("Raised to Track I", engagement, HAND_OVER),
        ("Engagement opened on Track II", engagement, AIM),
        ("Warning actioned", warning, ACTION),
        ("Warning assessed", warning, ASSESSMENT),
        ("Warning acknowledged", warning, NAME),
        ("Warning opened", warning, NAME),
        ("Decided to warn", "", REASON),
    ];
    let mut rest = lines.iter();
    for (what, record, words) in expected {
        let found = rest.any(|line| line.contains(what) && line.contains(record) && line.contains(words));
        assert!(found, "`{what}` with `{words}` is not in its place in {lines:#?}");
    }
    for lane in ["lane-event", "lane-forecast", "lane-decision", "lane-warning", "lane-engagement"] {
        person.assert_there(&format!("ol.timeline-list > li.{lane}"));
    }
}

/// Returns the number beside "Warnings" in the top bar.
fn waiting(person: &Person<'_>) -> Option<String> {
    let badge = person.browser.text(".sections a[href='/warnings'] .badge")?;
    badge.split_whitespace().next().map(str::to_owned)
}
