//! Everything a visitor can fetch.

use std::collections::BTreeMap;

use forestall_web::route_table;

use crate::filled_paths::Known;
use crate::record_acts::{SECTIONS, section_of};
use crate::visitor::{Answer, Visitor};

/// What was answered under each address.
pub(crate) type Found = BTreeMap<String, Answer>;

/// Rows of the table that hold nothing of the desk: the program's own files, and the ways in.
const NOTHING_OF_THE_DESK: [&str; 6] =
    ["/static/", "/log-in", "/set-up/", "/invitation/", "/new-password/", "/start/"];

/// The most pages of a list that are turned.
const PAGES: usize = 20;

/// Fetches every address of the table that is read, and every address of a list, with all that is known.
pub(crate) fn walk(visitor: &Visitor, known: &Known) -> Found {
    let rows = route_table().into_iter().filter(|row| row.reads.is_some());
    let rows = rows.filter(|row| !NOTHING_OF_THE_DESK.iter().any(|begin| row.path.starts_with(begin)));
    let mut paths: Vec<String> = rows.flat_map(|row| known.all(row.path)).collect();
    paths.extend(lists(known));
    paths.push("/nowhere".to_owned());
    let mut found: Found = paths.into_iter().map(|path| (path.clone(), visitor.get(&path))).collect();
    for list in
        lists(known).into_iter().filter(|path| path.starts_with("/notes?")).chain(["/notes?".to_owned()])
    {
        for page in 2..PAGES {
            let path = format!("{list}&page={page}");
            let answer = visitor.get(&path);
            let is_over = answer.status != 200;
            found.insert(path, answer);
            if is_over {
                break;
            }
        }
    }
    found
}

/// Returns the addresses that ask for part of a list or begin a form about something.
fn lists(known: &Known) -> Vec<String> {
    let mut paths = Vec::new();
    for situation in known.values("polity") {
        for begin in [
            "/notes?situation=",
            "/notes/new?situation=",
            "/engagements/new?country=",
            "/situations/new?country=",
            "/situations?country=",
            "/talks?country=",
            "/parties?country=",
            "/roster?region=",
            "/representatives?country=",
            "/representatives/within?hours=2160&country=",
        ] {
            paths.push(format!("{begin}{situation}"));
        }
        for source in known.values("warning_id") {
            paths.push(format!("/engagements/new?country={situation}&from={source}"));
        }
    }
    for engagement in known.values("engagement_id") {
        paths.extend(about_engagement(engagement));
    }
    for record in SECTIONS.iter().flat_map(|(_, section)| known.values(section)) {
        paths.extend(about_record(record));
    }
    paths.extend(
        [
            "/owed?whose=mine",
            "/owed?whose=nobody",
            "/calendar?whose=all",
            "/parties?over=yes",
            "/representatives?over=yes",
            "/representatives/within?hours=2160",
            "/representatives/coverage?on=2026-11-15",
            "/representatives/coverage.csv?on=2026-11-15",
            "/situations?with_closed=yes",
        ]
        .map(str::to_owned),
    );
    paths.extend(known.values("record").iter().map(|record| format!("/audit?record={record}")));
    paths
}

/// Returns the addresses that ask for what belongs to an engagement, or begin a record in it.
pub(crate) fn about_engagement(engagement: &str) -> Vec<String> {
    let begins = [
        "/notes?engagement=",
        "/notes/new?engagement=",
        "/sessions?engagement=",
        "/sessions/new?engagement=",
        "/texts?engagement=",
        "/texts/new?engagement=",
        "/transfers?engagement=",
        "/transfers/new?engagement=",
        "/venues?engagement=",
        "/venues/new?engagement=",
        "/appeals?about=",
        "/appeals/new?engagement=",
        "/parties/map?situation=",
        "/parties/map.csv?situation=",
        "/parties/map.svg?situation=",
    ];
    begins.iter().map(|begin| format!("{begin}{engagement}")).collect()
}

/// Returns the addresses that ask about a record told by acts.
pub(crate) fn about_record(id: &str) -> Vec<String> {
    let about: &[&str] = match section_of(id) {
        Some("situations") => &[
            "/appeals?about=",
            "/appeals/new?situation=",
            "/venues/new?within=",
            "/parties/map?situation=",
            "/parties/map.csv?situation=",
            "/parties/map.svg?situation=",
        ],
        Some("parties") => &["/roster?party="],
        _ => &[],
    };
    let mut paths: Vec<String> = about.iter().map(|begin| format!("{begin}{id}")).collect();
    paths.extend(["/notes?about=", "/notes/new?about="].map(|begin| format!("{begin}{id}")));
    if section_of(id) == Some("texts") {
        paths.push(format!("/texts/{id}/export.md?comments=yes"));
    }
    paths
}
