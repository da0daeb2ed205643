//! What people write in confidence is planted, and then searched for in every file the program leaves.

use std::fs;
use std::path::Path;

use ureq::http::Request;

use crate::serving::answer::files_below;
use crate::serving::client::{Client, Fields, agent};
use crate::serving::served::Served;
use forestall_confidence::Role;

/// Words of a note, of a file attached to it, of a person, of an engagement: none may stand anywhere in clear.
const PLANTED: [&str; 9] = [
    "plantedtitle",
    "plantedwords",
    "plantedfilename",
    "plantedfilecontent",
    "plantedpersonname",
    "plantedcontact",
    "plantedremarks",
    "plantedaim",
    "plantedparty",
];

#[test]
fn nothing_confidential_is_on_disk_in_clear() {
    let mut served = Served::start();
    let client = served.client_of(Role::DeskOfficer);
    let engagement = open_engagement(&client);
    join_caucus(&client, &engagement);
    let note = write_note(&client, &engagement);
    attach(&served, &client, &note);
    let person =
        [("name", "plantedpersonname"), ("contact", "plantedcontact"), ("remarks", "plantedremarks")];
    client.post("/persons", &fields(&person)).assert(303, &[]);
    for (path, words) in [
        (format!("/notes/{note}"), vec!["plantedtitle", "plantedwords", "plantedfilename"]),
        (format!("/engagements/{engagement}"), vec!["plantedaim", "plantedparty"]),
        ("/persons".to_owned(), vec!["plantedpersonname", "plantedcontact"]),
    ] {
        client.get(&path).assert(200, &words);
    }

    assert_nothing_planted(&served, &engagement, "while it is served");
    for arguments in [
        ["backup", "--out", "content.forestall"].as_slice(),
        &["backup", "--records-only", "--out", "records.forestall"],
        &["backup", "--person-keys", "--out", "keys.forestall"],
    ] {
        let made = served.place().program(arguments).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    served.process().kill();
    assert_nothing_planted(&served, &engagement, "after a crash");
    let restore =
        ["restore", "content.forestall", "--data", "desk-restored", "--person-keys", "keys.forestall"];
    let keys = fs::read_dir(served.place().at("config/forestall/keys")).unwrap();
    let key = keys.map(|entry| entry.unwrap().path()).next().unwrap();
    let restored = served.place().program(&restore).env("FORESTALL_KEY_FILE", key).output().unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    assert_nothing_planted(&served, &engagement, "after a restore");
    let log = served.process().heard();
    assert!(PLANTED.iter().all(|word| !log.contains(word)), "{log}");
}

/// Reads every file beside and below the data folder, logs of the databases included.
fn assert_nothing_planted(served: &Served, control: &str, when: &str) {
    let root = served.place().data().parent().unwrap().to_owned();
    let files = files_below(&root);
    assert!(files.iter().any(|name| name == "desk/records.sqlite"), "{files:?}");
    let (mut is_searched, mut found) = (false, Vec::new());
    for name in &files {
        let bytes = fs::read(root.join(name)).unwrap();
        is_searched |= holds(&bytes, control.as_bytes());
        for word in PLANTED {
            // As it was written, and as UTF-16.
            let wide: Vec<u8> = word.bytes().flat_map(|byte| [byte, 0]).collect();
            if holds(&bytes, word.as_bytes()) || holds(&bytes, &wide) {
                found.push(format!("{word} in {name}"));
            }
        }
    }
    assert!(is_searched, "{when}: the identifier of the engagement, which is no secret, is found nowhere");
    assert!(found.is_empty(), "{when}: {found:#?}");
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn open_engagement(client: &Client) -> String {
    let country = client.countries()[0].clone();
    let page = format!("/engagements/new?country={country}");
    let run = client.hidden(&page, "run");
    let reply = client.post(
        "/engagements",
        &fields(&[
            ("country", &country),
            ("run", &run),
            ("from", "situation"),
            ("track", "track-2"),
            ("parties", "plantedparty of the Valley\nDrivers"),
            ("aim", "plantedaim"),
            ("next_step", "call them"),
            ("due_on", "2099-12-04"),
        ]),
    );
    made(&reply.location, reply.status)
}

fn join_caucus(client: &Client, engagement: &str) {
    let path = format!("/engagements/{engagement}/members");
    let page = client.get(&path).body;
    let is_account = |part: &&str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let account = page.split('"').find(is_account).expect("the page offers an account").to_owned();
    client.post(&path, &fields(&[("account", &account), ("caucus", "1")])).assert(303, &[]);
}

fn write_note(client: &Client, engagement: &str) -> String {
    let offered = client.get(&format!("/notes/new?engagement={engagement}")).body;
    let caucus =
        offered.split('"').find(|value| value.starts_with("caucus")).expect("a caucus is offered").to_owned();
    let reply = client.post(
        "/notes/new",
        &fields(&[
            ("engagement", engagement),
            ("title", "plantedtitle"),
            ("text", "plantedwords in a caucus"),
            ("audience", &caucus),
        ]),
    );
    made(&reply.location, reply.status)
}

/// Attaches a file, which takes a form in parts.
fn attach(served: &Served, client: &Client, note: &str) {
    let session = client.session().unwrap();
    let session = format!("{}={}", session.name, session.value);
    let page =
        Request::get(served.at(&format!("/notes/{note}"))).header("cookie", &session).body(String::new());
    let mut page = agent().run(page.unwrap()).unwrap();
    // The cookie that ties forms to this browser.
    let cookie =
        page.headers().get("set-cookie").unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    let text = page.body_mut().read_to_string().unwrap();
    let token = text.split_once("name=\"form_token\" value=\"").unwrap().1.split('"').next().unwrap();
    let boundary = "boundary-of-parts";
    let part = |head: &str, body: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    };
    let body = [
        part("name=\"form_token\"", token),
        part(
            "name=\"file\"; filename=\"plantedfilename.txt\"",
            &"plantedfilecontent and more\n".repeat(3_000),
        ),
        format!("--{boundary}--\r\n"),
    ];
    let request = Request::post(served.at(&format!("/notes/{note}/files")))
        .header("content-type", format!("multipart/form-data; boundary={boundary}"))
        .header("origin", served.origin())
        .header("cookie", format!("{session}; {cookie}"))
        .body(body.concat())
        .unwrap();
    let mut answer = agent().run(request).unwrap();
    assert_eq!(answer.status().as_u16(), 303, "{}", answer.body_mut().read_to_string().unwrap());
}

fn fields(pairs: &[(&'static str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// Returns the identifier of what was made, from the address the desk leads to.
fn made(location: &str, status: u16) -> String {
    assert_eq!(status, 303, "{location}");
    let path = location.split(['?', '#']).next().unwrap();
    Path::new(path).file_name().unwrap().to_string_lossy().into_owned()
}
