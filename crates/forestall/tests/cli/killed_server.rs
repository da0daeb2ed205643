//! A server that is killed while people write: what it acknowledged is there, and nothing half.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::served_desk::{ServedDesk, note};
use crate::serving::client::{Client, Session};
use crate::serving::place::{Place, test_server};

/// How often the server is killed.
const KILLS: u64 = 50;
/// The longest a server lives once it writes.
const LONGEST_LIFE: Duration = Duration::from_millis(150);

/// Notes whose saving was acknowledged: their paths and what they say.
type Acknowledged = Vec<(String, String)>;

#[test]
fn fifty_kills_lose_nothing_acknowledged() {
    kill_again_and_again(Place::in_a_folder());
}

#[test]
fn fifty_kills_lose_nothing_acknowledged_on_postgresql() {
    if let Some(address) = test_server() {
        kill_again_and_again(Place::on_postgres(&address));
    }
}

fn kill_again_and_again(place: Place) {
    let desk = ServedDesk::new(place);
    let (written, session) = desk.kill_while_writing(KILLS, LONGEST_LIFE, write_until_it_ends);
    let unanswered = written.iter().filter(|(_, was_cut)| *was_cut).count();
    let acknowledged: Acknowledged = written.into_iter().flat_map(|(acknowledged, _)| acknowledged).collect();
    let mut process = desk.start();
    let client = Client::of(&process.origin, Some(&session));
    for (path, text) in &acknowledged {
        client.get(path).assert(200, &[text]);
    }
    let listed = listed(&client);
    // What nobody was told of is there wholly or not at all.
    for path in &listed {
        let page = client.get(path).body;
        let of = page.split_once("<h1>Note ").and_then(|(_, rest)| rest.split_once("</h1>")).unwrap().0;
        assert!(page.contains(&text(of)), "{path} is not whole: {page}");
    }
    let stored = listed.len();
    eprintln!(
        "{KILLS} kills: {} acknowledged, {stored} stored, {unanswered} without an answer",
        acknowledged.len()
    );
    assert!(acknowledged.len() > 50, "too few were written to say anything: {}", acknowledged.len());
    assert!((acknowledged.len()..=acknowledged.len() + unanswered).contains(&stored), "{stored}");
    process.stop();
    desk.assert_whole();
}

/// Writes notes as fast as they are taken; returns those acknowledged, and whether one was cut off.
fn write_until_it_ends(origin: &str, session: &Session, kill: u64) -> (Acknowledged, bool) {
    let client = Client::of(origin, Some(session));
    let mut acknowledged = Acknowledged::new();
    let Ok(()) = client.try_token() else { return (acknowledged, false) };
    for number in 0.. {
        let of = format!("{kill}-{number}");
        let text = text(&of);
        match client.try_post("/notes/new", &note(&format!("Note {of}"), &text)) {
            Ok(reply) => {
                reply.assert(303, &[]);
                acknowledged.push((reply.location, text));
            }
            Err(_) => return (acknowledged, true),
        }
    }
    (acknowledged, false)
}

/// Returns what a note says, long enough to be torn.
fn text(of: &str) -> String {
    format!("said {of} {}", "and more ".repeat(200).trim_end())
}

/// Returns the paths of all notes in the list, page by page.
fn listed(client: &Client) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for page in 1.. {
        let body = client.get(&format!("/notes?page={page}")).body;
        let before = paths.len();
        let links = body.split("href=\"/notes/N-").skip(1).map(|rest| rest.split('"').next().unwrap());
        paths.extend(links.map(|id| format!("/notes/N-{id}")));
        if paths.len() == before {
            break;
        }
    }
    paths
}
