//! Bad input to the records of engagements: what nobody means, and what two people do at once.

use crate::cast::Desk;
use crate::on_both_databases;
use crate::record_acts::{act, assess_risk, errors, made_act, open, open_engagement, person_of_the_roster};
use crate::serving::place::Place;
use crate::visitor::{Answer, Fields, Visitor, fields};

/// How many parties one list is asked for here; the benches of the store ask for 10,000.
const PARTIES: usize = 120;

#[test]
fn bad_input_is_refused_and_nothing_typed_is_lost() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        let situation = desk.situations()[0].clone();
        let engagement = open_engagement(desk.visitor("officer"), &situation);
        nobody_appeals_to_themselves(&desk);
        nothing_passes_without_consent(&desk, &engagement);
        two_mediators_edit_one_article(&desk, &engagement);
        a_party_goes_into_another_and_comes_back(&desk);
        a_hidden_party_is_named_like_one_that_never_was(&desk);
        clocks_change_under_a_session(&desk, &engagement);
        a_person_found_in_twenty_records_is_erased(&desk);
        many_parties_stand_on_pages(&desk, &situation);
    });
}

fn nobody_appeals_to_themselves(desk: &Desk) {
    let officer = desk.visitor("officer");
    let party =
        open(officer, "parties", &fields([("name", "The envoy's office"), ("kind", "organisation")])).made();
    let sent = fields([
        ("subject", "Keep apart"),
        ("voice", "The  Envoy"),
        ("voice_record", &party),
        ("capacity", "good-offices"),
    ]);
    let at = format!("/appeals/{}", open(officer, "appeals", &sent).made());
    for name in ["The Envoy", "the envoy", " THE ENVOY "] {
        let answer = act(officer, &at, "address", &fields([("name", name), ("capacity", "kept words")]));
        answer.assert(422, &["kept words"]);
        assert!(errors(&answer).contains("Nobody appeals to themselves"), "{name}: {}", errors(&answer));
    }
    let by_record = fields([("name", "Somebody else"), ("record", &party)]);
    let answer = act(officer, &at, "address", &by_record);
    answer.assert(422, &["Somebody else"]);
    assert!(errors(&answer).contains("Nobody appeals to themselves"), "{}", errors(&answer));
    act(officer, &at, "address", &fields([("name", "The other side")])).assert(303, &[]);
}

fn nothing_passes_without_consent(desk: &Desk, engagement: &str) {
    let officer = desk.visitor("officer");
    let sent = fields([
        ("engagement", engagement),
        ("channel", "ministry"),
        ("to", "The ministry"),
        ("why", "They asked for it."),
    ]);
    let at = format!("/transfers/{}", open(officer, "transfers", &sent).made());
    let hand_over = || {
        act(
            officer,
            &at,
            "hand-over",
            &fields([("by", "The envoy"), ("to", "The desk there"), ("on", "2026-11-20")]),
        )
    };
    // With nothing to hand over the form is not there.
    assert_eq!(hand_over().status, 409);
    let item = fields([
        ("kind", "paper"),
        ("what", "The paper of principles"),
        ("source", "Elders"),
        ("readable_by", "channel"),
        ("attributed", "not-attributable"),
    ]);
    let item = made_act(&act(officer, &at, "add-item", &item));
    let refused = hand_over();
    refused.assert(422, &["The desk there"]);
    assert!(errors(&refused).to_lowercase().contains("consent"), "{}", errors(&refused));
    act(officer, &at, "add-source", &fields([("item", &item), ("source", "Assembly")])).assert(303, &[]);
    let sources = choices(&officer.get(&at), "record-consent", "from");
    assert_eq!(sources.len(), 2, "{sources:?}");
    let consent = |from: &str| fields([("from", from), ("on", "2026-11-19"), ("way", "in-writing")]);
    act(officer, &at, "record-consent", &consent(&sources[0])).assert(303, &[]);
    let refused = hand_over();
    assert_eq!(refused.status, 422, "one of two consented");
    act(officer, &at, "record-consent", &consent(&sources[1])).assert(303, &[]);
    let taken_back = fields([("from", sources[0].as_str()), ("on", "2026-11-20")]);
    act(officer, &at, "refuse-consent", &taken_back).assert(303, &[]);
    assert_eq!(hand_over().status, 422, "a consent taken back is none");
    // A consent that was never given to this transfer, and one of nothing.
    for stranger in ["A-0123456789ab", "", "Elders"] {
        let answer = act(officer, &at, "record-consent", &consent(stranger));
        assert_eq!(answer.status, 422, "{stranger}: {}", errors(&answer));
    }
    act(officer, &at, "drop-item", &fields([("item", &item), ("why", "They said no.")])).assert(303, &[]);
    let answer = hand_over();
    assert!(matches!(answer.status, 409 | 422), "nothing is left to pass: {}", answer.status);
}

/// Two mediators who saw the same version: both texts are shown to who comes second, and are kept.
fn two_mediators_edit_one_article(desk: &Desk, engagement: &str) {
    let (one, other) = (desk.visitor("mediator"), desk.visitor("other-mediator"));
    let sent = fields([("engagement", engagement), ("title", "Terms"), ("parties", "1"), ("parties", "2")]);
    let at = format!("/texts/{}", open(one, "texts", &sent).made());
    let first = fields([("heading", "Roads"), ("text", "Roads open [2: at noon].")]);
    let article = made_act(&act(one, &at, "add-article", &first));
    let key = format!("edit-article.{article}");
    let seen = one.get(&at).hidden("seen");
    let edit = |visitor: &Visitor, text: &str| {
        let sent = fields([
            ("seen", &seen),
            ("form", &key),
            ("builds_on", &article),
            ("heading", "Roads"),
            ("text", text),
        ]);
        visitor.post(&format!("{at}/acts"), &sent)
    };
    let texts = ["Roads open at dawn.", "Roads open at dusk."];
    let sessions = [one, other].map(|visitor| visitor.session().unwrap());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads = sessions.iter().zip(texts).map(|(session, text)| {
            let (edit, origin) = (&edit, &desk.origin);
            scope.spawn(move || edit(&Visitor::with_session(origin, Some(session)), text).status)
        });
        let threads: Vec<_> = threads.collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut sorted = statuses.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [303, 422], "one is the next version, one is shown beside it");
    let late = statuses.iter().position(|status| *status == 422).unwrap();
    let (stands, typed) = (texts[1 - late], texts[late]);
    let visitor = [one, other][late];
    let page = edit(visitor, typed);
    page.assert(422, &[stands, typed]);
    let builds_on = page.hidden("builds_on");
    let kept = fields([("builds_on", builds_on.as_str()), ("heading", "Roads"), ("text", typed)]);
    act(visitor, &at, &key, &kept).assert(303, &[]);
    one.get(&at).assert(200, &[stands, typed]);
    // A version that never was is none to build on.
    for forged in ["A-0123456789ab", "", "1"] {
        let sent = fields([("builds_on", forged), ("heading", "Roads"), ("text", "Roads stay shut.")]);
        let answer = act(one, &at, &key, &sent);
        assert_eq!(answer.status, 422, "{forged}");
        assert!(!one.get(&at).text().contains("Roads stay shut."), "{forged}");
    }
}

fn a_party_goes_into_another_and_comes_back(desk: &Desk) {
    let analyst = desk.visitor("analyst");
    let party = |name: &str| {
        let sent = fields([("name", name), ("kind", "armed-group"), ("aliases", name)]);
        let answer = open(analyst, "parties", &sent);
        let sure = |sent: &Fields| [sent.clone(), fields([("sure", "yes")])].concat();
        if answer.status == 303 { answer.made() } else { open(analyst, "parties", &sure(&sent)).made() }
    };
    let (one, other) = (party("Ford Guards"), party("Harvest League"));
    let at = |id: &str| format!("/parties/{id}");
    let profile =
        fields([("part", "history"), ("text", "Formed at the ford."), ("source", "Elders"), ("grade", "B2")]);
    act(analyst, &at(&one), "add-profile", &profile).assert(303, &[]);
    let into = |id: &str| fields([("into", id), ("why", "They are the same people.")]);
    for itself in [one.clone(), "Ford Guards".to_owned()] {
        let answer = act(analyst, &at(&one), "merge", &into(&itself));
        assert_eq!(answer.status, 422, "into itself by {itself}");
        assert!(answer.text().contains("They are the same people."), "what was typed is kept");
    }
    act(analyst, &at(&one), "merge", &into(&other)).assert(303, &[]);
    analyst.get(&at(&other)).assert(200, &["Formed at the ford."]);
    let back = act(analyst, &at(&other), "merge", &into(&one));
    assert_eq!(back.status, 422, "a circle: {}", errors(&back));
    // What is merged keeps its history, takes no further act, and comes out again whole.
    let page = analyst.get(&at(&one));
    page.assert(200, &["Formed at the ford."]);
    let answer = act(analyst, &at(&one), "add-profile", &profile);
    assert_eq!(answer.status, 409, "its form is not offered any more");
    act(analyst, &at(&one), "separate", &fields([("why", "They were not.")])).assert(303, &[]);
    let page = analyst.get(&at(&other));
    assert!(!page.text().contains("Formed at the ford."), "what came with it goes with it");
    act(analyst, &at(&other), "merge", &into(&one)).assert(303, &[]);
}

/// Whoever names a party they may not read learns nothing of it: not that it is there, what it is, or what became of it.
fn a_hidden_party_is_named_like_one_that_never_was(desk: &Desk) {
    let (officer, analyst) = (desk.visitor("officer"), desk.visitor("analyst"));
    let party = |visitor: &Visitor, name: &str, mark: &Fields| {
        let mut sent = fields([("name", name), ("kind", "community"), ("sure", "yes")]);
        sent.extend(mark.iter().cloned());
        open(visitor, "parties", &sent).made()
    };
    let mine = fields([("audience", "named")]);
    let (plain, merged) = (party(officer, "Hidden reeds", &mine), party(officer, "Hidden rushes", &mine));
    let into = fields([("into", plain.as_str()), ("why", "They are the same.")]);
    act(officer, &format!("/parties/{merged}"), "merge", &into).assert(303, &[]);
    analyst.get(&format!("/parties/{merged}")).assert(404, &[]);
    let name = |key: &str, field: &str, id: &str| {
        let own = party(analyst, "Open reeds", &Fields::new());
        let sent = fields([(field, id), ("why", "They say so."), ("relation", "ally"), ("source", "Elders")]);
        let answer = act(analyst, &format!("/parties/{own}"), key, &sent);
        (answer.status, errors(&answer).replace(id, "").replace(&own, ""))
    };
    for (key, field) in
        [("merge", "into"), ("name-leader", "record"), ("relate", "to"), ("place-under", "parent")]
    {
        let never = name(key, field, "PTY-0123456789ab");
        for hidden in [&plain, &merged] {
            assert_eq!(name(key, field, hidden), never, "{key} tells of a hidden party");
        }
    }
}

/// Oslo, 29 March 2026: 02:30 never is. 25 October 2026: 02:30 is twice.
fn clocks_change_under_a_session(desk: &Desk, engagement: &str) {
    let officer = desk.visitor("officer");
    assess_risk(officer, engagement, "Those who carry letters.").assert(303, &[]);
    let session = |starts: &str| {
        fields([
            ("engagement", engagement),
            ("title", "A night round"),
            ("how", "telephone"),
            ("starts", starts),
            ("minutes", "180"),
            ("zones", "Asia/Jerusalem\nUTC"),
        ])
    };
    for refused in [
        "2026-03-29 02:30 Europe/Oslo",
        "2026-10-25 02:30 Europe/Oslo",
        "2026-03-29 02:30",
        "2026-03-29 25:00 Europe/Oslo",
        "2026-02-30 10:00 Europe/Oslo",
        "2026-12-04 10:00 Europe/Nowhere",
        "2026-12-04 10:00 +99:00",
        "-9999-01-01 10:00 UTC",
    ] {
        let answer = open(officer, "sessions", &session(refused));
        answer.assert(422, &[refused, "A night round"]);
        assert!(!errors(&answer).is_empty(), "{refused}");
    }
    // What begins before the clocks change takes as long as it takes: 22:00 UTC and three hours, of which the clocks of
    // Oslo show four.
    let id = open(officer, "sessions", &session("2026-03-29 00:30 Europe/Oslo")).made();
    let page = officer.get(&format!("/sessions/{id}"));
    page.assert(200, &["00:30", "04:30"]);
    let calendar = officer.get("/calendar.ics").text().replace("\r\n ", "");
    assert!(!calendar.contains("20260329T023000"), "an hour that never is: {calendar}");
    let id = open(officer, "sessions", &session("2026-10-25 02:30 +01:00")).made();
    officer.get(&format!("/sessions/{id}")).assert(200, &["02:30"]);
    for minutes in ["0", "-1", "65536", "99999999999999999999", "1e9", "90 "] {
        let mut sent = session("2026-12-04 10:00 Europe/Oslo");
        sent.retain(|(name, _)| name != "minutes");
        sent.push(("minutes".to_owned(), minutes.to_owned()));
        let answer = open(officer, "sessions", &sent);
        let is_right = minutes.trim() == "90";
        assert_eq!(answer.status, if is_right { 303 } else { 422 }, "{minutes}: {}", errors(&answer));
    }
}

fn a_person_found_in_twenty_records_is_erased(desk: &Desk) {
    let officer = desk.visitor("officer");
    let secret = "Zembrolu Quandt";
    let mut sent = person_of_the_roster("Juniper");
    sent.push(("name".to_owned(), secret.to_owned()));
    let id = open(officer, "roster", &sent).made();
    let at = format!("/roster/{id}");
    officer.get(&at).assert(200, &[secret]);
    let mut named: Vec<String> = Vec::new();
    for number in 0..20 {
        let sent = fields([
            ("title", format!("Envoy {number}").as_str()),
            ("kind", "office"),
            ("visible_face", &id),
            ("from", "2026-01-01"),
        ]);
        named.push(format!("/representatives/{}", open(officer, "representatives", &sent).made()));
    }
    let erasure = format!("{at}/erasure");
    officer.get(&erasure).assert(200, &["20\u{a0}records you may read name this person", &id]);
    for typed in ["", "Juniper", secret, "PRA-000000000000"] {
        officer.post(&erasure, &fields([("typed", typed)])).assert(422, &["nothing was erased"]);
    }
    officer.get(&at).assert(200, &[secret]);
    // Analysts keep no identities, whatever they type.
    let answer = desk.visitor("analyst").post(&erasure, &fields([("typed", &id)]));
    assert_eq!(answer.status, 403);
    officer.post(&erasure, &fields([("typed", &id)])).assert(303, &[]);
    let pages = named.iter().map(String::as_str).chain([
        at.as_str(),
        "/roster",
        "/representatives",
        "/audit?record=",
    ]);
    for path in pages {
        let page = officer.get(path);
        assert!(page.status < 500, "{path}: {}", page.status);
        for word in [secret, "Juniper", "Water law"] {
            assert!(!page.text().contains(word), "{path} still says `{word}`");
        }
    }
    for path in &named {
        officer.get(path).assert(200, &[]);
    }
    let again = officer.post(&erasure, &fields([("typed", &id)]));
    assert!(again.status < 500 && again.status != 303 || again.header("location") == at, "{}", again.status);
    let forged = fields([("seen", "0"), ("form", "name"), ("name", secret)]);
    let answer = officer.post(&format!("{at}/acts"), &forged);
    assert!(matches!(answer.status, 409 | 422), "nobody acts upon an erased person: {}", answer.status);
    let search = officer.post("/roster/search", &fields([("words", "Juniper")]));
    assert!(!search.text().contains(&at), "the search forgets them as well");
}

fn many_parties_stand_on_pages(desk: &Desk, situation: &str) {
    let analyst = desk.visitor("analyst");
    let about = fields([
        ("title", "Many sides"),
        ("extent", "country"),
        ("polities", situation),
        ("why", "Everybody has a side."),
    ]);
    let about = open(analyst, "situations", &about).made();
    let mut last = String::new();
    for number in 0..PARTIES {
        let name = format!(
            "{} of the {} ford",
            char::from(b'A' + u8::try_from(number % 26).unwrap()),
            "very ".repeat(number / 26)
        );
        let sent = fields([("name", name.as_str()), ("kind", "community"), ("sure", "yes")]);
        last = open(analyst, "parties", &sent).made();
        if number % 3 == 0 {
            let reading = fields([
                ("attitude", "1"),
                ("influence", "3"),
                ("context", &about),
                ("on", "2026-11-01"),
                ("method", "document"),
                ("source", "A list"),
            ]);
            act(analyst, &format!("/parties/{last}"), "read", &reading).assert(303, &[]);
        }
    }
    for path in [
        "/parties",
        "/parties?page=2",
        "/parties?page=99999999999999999999",
        "/talks",
        &format!("/parties/map?situation={about}"),
        &format!("/parties/map.csv?situation={about}"),
        &format!("/parties/map.svg?situation={about}"),
        &format!("/parties/{last}/relations"),
    ] {
        let answer = analyst.get(path);
        assert!(matches!(answer.status, 200 | 400), "{path}: {}", answer.status);
    }
    let rows = analyst.get(&format!("/parties/map.csv?situation={about}")).text();
    let measured = rows.lines().filter(|line| line.contains("of the")).count();
    assert_eq!(measured, PARTIES.div_ceil(3), "{rows}");
}

/// Returns the values one list of a form offers.
fn choices(page: &Answer, key: &str, name: &str) -> Vec<String> {
    let main = page.main();
    let form = main.split("<form").find(|form| form.contains(&format!("name=\"form\" value=\"{key}\"")));
    let form = form.unwrap_or_else(|| panic!("no form {key} in: {main}"));
    let list = form.split_once(&format!("name=\"{name}\"")).unwrap().1.split("</select>").next().unwrap();
    let values = list.split("value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    values.filter(|value| !value.is_empty()).collect()
}
