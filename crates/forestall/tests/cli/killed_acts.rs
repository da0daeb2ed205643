//! A server that is killed while people act upon records: every acknowledged act is there, in order, and no half of one.

use std::time::Duration;

use crate::served_desk::ServedDesk;
use crate::serving::client::{Client, Fields, Session};
use crate::serving::place::{Place, test_server};

/// How often the server is killed; each life has a record of its own.
const KILLS: u64 = 20;
/// The longest a server lives once somebody writes.
const LONGEST_LIFE: Duration = Duration::from_millis(400);

/// A record whose opening was acknowledged.
struct Told {
    path: String,
    /// The acknowledged acts upon it: their identifiers and the titles they gave it.
    acts: Vec<(String, String)>,
}

#[test]
fn twenty_kills_lose_no_act_acknowledged() {
    kill_again_and_again(Place::in_a_folder());
}

#[test]
fn twenty_kills_lose_no_act_acknowledged_on_postgresql() {
    if let Some(address) = test_server() {
        kill_again_and_again(Place::on_postgres(&address));
    }
}

fn kill_again_and_again(place: Place) {
    let desk = ServedDesk::new(place);
    let (told, session) = desk.kill_while_writing(KILLS, LONGEST_LIFE, act_until_it_ends);
    let told: Vec<Told> = told.into_iter().flatten().collect();
    let mut process = desk.start();
    let client = Client::of(&process.origin, Some(&session));
    let list = client.get("/situations?with_closed=yes").body;
    let (mut acknowledged, mut stored) = (0, 0);
    for Told { path, acts } in &told {
        let found = history(&client.get(path).body);
        let (_, after_opening) = found.split_first().unwrap();
        assert!(after_opening.starts_with(acts), "{path} lost some of {}", acts.len());
        // What nobody was told of is there wholly or not at all.
        assert!(after_opening.len() <= acts.len() + 1, "{path}: {} of {}", after_opening.len(), acts.len());
        if let Some((_, newest)) = after_opening.last() {
            assert!(list.contains(newest.as_str()), "the list does not say what {path} says: {newest}");
        }
        acknowledged += acts.len();
        stored += after_opening.len();
    }
    eprintln!("{KILLS} kills, {} records: {acknowledged} acts acknowledged, {stored} stored", told.len());
    assert!(told.len() > 5 && acknowledged > 20, "too few to say anything");
    process.stop();
    desk.assert_whole();
}

/// Opens a record and acts upon it as fast as acts are taken; nothing where the opening was not acknowledged.
fn act_until_it_ends(origin: &str, session: &Session, kill: u64) -> Option<Told> {
    let client = Client::of(origin, Some(session));
    client.try_token().ok()?;
    let opened = client.try_post("/situations", &opening(kill)).ok()?;
    opened.assert(303, &[]);
    let mut told = Told { path: opened.location, acts: Vec::new() };
    for number in 1.. {
        let title = format!("Record {kill} title {number} {}", "and more ".repeat(20).trim_end());
        let fields = [
            ("form", "retitle".to_owned()),
            ("seen", number.to_string()),
            ("title", title.clone()),
            ("sure", "yes".to_owned()),
        ];
        let Ok(reply) = client.try_post(&format!("{}/acts", told.path), &fields) else { break };
        reply.assert(303, &[]);
        let (_, act_id) = reply.location.split_once('#').unwrap();
        told.acts.push((act_id.to_owned(), title));
    }
    Some(told)
}

fn opening(kill: u64) -> Fields {
    vec![
        ("form", "open".to_owned()),
        ("title", format!("Record {kill}")),
        ("extent", "country".to_owned()),
        ("polities", "CAF".to_owned()),
        ("why", "Herds and harvests meet earlier each year.".to_owned()),
        ("audience", "start".to_owned()),
        ("sure", "yes".to_owned()),
    ]
}

/// Returns the acts that a page tells, newest first there and oldest first here: their identifiers and what was written.
fn history(page: &str) -> Vec<(String, String)> {
    let (_, history) = page.split_once("<section id=\"history\">").unwrap();
    let (history, _) = history.split_once("</section>").unwrap();
    let acts = history.split("<li id=\"").skip(1).map(|act| {
        let (act_id, rest) = act.split_once('"').unwrap();
        let written =
            rest.split_once("<blockquote>").and_then(|(_, words)| words.split_once("</blockquote>"));
        (act_id.to_owned(), written.unwrap().0.to_owned())
    });
    let mut acts: Vec<_> = acts.collect();
    acts.reverse();
    acts
}
