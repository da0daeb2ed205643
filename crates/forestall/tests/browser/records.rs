//! Records left by plain HTTP, for tests that begin after them.

use crate::client::{Client, Fields};

/// Decides to warn about the first situation of the docket; returns the path of the warning.
pub(crate) fn decide_to_warn(client: &Client, reason: &str) -> String {
    let page = client.country_page();
    redirected(client, &format!("{page}/decisions"), &decision_on(client, &page, reason))
}

/// Takes a warning one step further.
pub(crate) fn answer(client: &Client, warning: &str, step: &'static str, words: &str) {
    let seen = client.hidden(warning, "seen");
    let fields = [("seen", seen.as_str()), ("step", step), ("words", words)];
    redirected(client, &format!("{warning}/answers"), &fields.map(owned));
}

/// Raises an engagement to Track I.
pub(crate) fn hand_over(client: &Client, engagement: &str, words: &str) {
    let seen = client.hidden(engagement, "seen");
    let fields = [("seen", seen.as_str()), ("form", "raise-track"), ("to", "track-1"), ("reason", words)];
    redirected(client, &format!("{engagement}/acts"), &fields.map(owned));
}

/// Leaves a decision, a warning up to its answer, and an engagement that rests on it; returns the path of the last.
pub(crate) fn leave_one_of_each(client: &Client) -> String {
    let warning = decide_to_warn(client, "Columns gather at the pass.");
    for (step, words) in [("acknowledge", ""), ("assess", "Likely."), ("action", "The envoy was told.")] {
        answer(client, &warning, step, words);
    }
    let warning_id = warning.rsplit('/').next().unwrap();
    let run = client.hidden(&client.country_page(), "run");
    let fields = [
        ("country", client.countries()[0].as_str()),
        ("run", &run),
        ("from", warning_id),
        ("track", "track-2"),
        ("parties", "Council of elders\nHill assembly"),
        ("aim", "A truce for the harvest"),
        ("next_step", "Invite both"),
        ("due_on", "2099-12-04"),
    ];
    let engagement = redirected(client, "/engagements", &fields.map(owned));
    // A second warning waits, so that both groups of the inbox are seen.
    let second = format!("/countries/{}", client.countries()[1]);
    redirected(client, &format!("{second}/decisions"), &decision_on(client, &second, "A bridge was closed."));
    engagement
}

/// Returns the address of the form that decides about the first situation.
pub(crate) fn decisions(client: &Client) -> String {
    format!("{}/decisions", client.country_page())
}

/// Returns the fields of a decision to warn about the first situation.
pub(crate) fn decision(client: &Client, reason: &str) -> Fields {
    decision_on(client, &client.country_page(), reason)
}

/// Returns the fields of a decision to warn, as this country's page sends them.
fn decision_on(client: &Client, page: &str, reason: &str) -> Fields {
    let (seen, run) = (client.hidden(page, "seen"), client.hidden(page, "run"));
    [("seen", seen.as_str()), ("run", &run), ("kind", "warn"), ("reason", reason)].map(owned).into()
}

/// Sends a form that has to be taken, and returns where it leads.
fn redirected(client: &Client, path: &str, fields: &[(&'static str, String)]) -> String {
    let reply = client.post(path, fields);
    reply.assert(303, &[]);
    reply.location
}

fn owned((name, value): (&'static str, &str)) -> (&'static str, String) {
    (name, value.to_owned())
}
