//! The entries, newest first, with filters and the verdict on the chain.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use forestall_confidence::{AuditAction, AuditFact, AuditHead};

use super::{Params, actor_words};
use crate::desk::{AuditSheet, AuditVerdict};
use crate::format;
use crate::forms::{Choice, Field, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageResult, capitalised};
use crate::pages::log_in::Bare;
use crate::pages::{minute, print};
use crate::server::App;

/// Entries on one page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "audit/list.html")]
pub(crate) struct Page {
    frame: Frame,
    head: HeadLine,
    verdict: Option<VerdictLine>,
    actors: Vec<Choice>,
    record: Field,
    rows: Vec<Row>,
    /// The address of the entries before these.
    older: Option<String>,
    csv: String,
    is_filtered: bool,
}

pub(super) struct HeadLine {
    pub(super) entries: String,
    pub(super) hash: String,
}

struct VerdictLine {
    is_intact: bool,
    words: String,
}

struct Row {
    sequence: u64,
    at: String,
    actor: String,
    action: String,
    record: String,
    hash: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    print(&build(&app, &visit, &params, None).await?)
}

pub(crate) async fn verify(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Bare>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let verdict = app.desk.verify_audit(visit.viewer()).await?;
    print(&build(&app, &visit, &Params::default(), Some(verdict)).await?)
}

pub(super) fn head_line(head: &AuditHead) -> HeadLine {
    HeadLine { entries: format::count(head.sequence), hash: head.hash.to_string() }
}

async fn build(app: &App, visit: &Visit, params: &Params, verdict: Option<AuditVerdict>) -> PageResult<Page> {
    let filter = params.filter(ROWS)?;
    let AuditSheet { entries, names, head } = app.desk.audit(visit.viewer(), filter.clone()).await?;
    let actor = filter.actor.map(|actor| actor.to_string()).unwrap_or_default();
    let record = filter.record.unwrap_or_default();
    let query = format!("actor={actor}&record={}", crate::guard::in_query(&record));
    let last = entries.last().map(|entry| entry.sequence).filter(|_| entries.len() == ROWS);
    Ok(Page {
        frame: visit.frame(Section::Audit, "Audit log"),
        head: head_line(&head),
        verdict: verdict.map(|verdict| verdict_line(&verdict)),
        actors: names
            .iter()
            .map(|(account, name)| Choice {
                value: account.to_string(),
                label: name.to_string(),
                help: String::new(),
                is_chosen: account.to_string() == actor,
            })
            .collect(),
        older: last.filter(|&last| last > 1).map(|last| format!("/audit?{query}&before={last}")),
        csv: format!("/audit.csv?{query}"),
        is_filtered: !actor.is_empty() || !record.is_empty(),
        rows: entries
            .iter()
            .map(|entry| Row {
                sequence: entry.sequence,
                at: minute(entry.fact.at),
                actor: actor_words(entry, &names),
                action: action_words(&entry.fact),
                record: entry.fact.record.clone().unwrap_or_default(),
                hash: entry.hash.to_string().chars().take(12).collect(),
            })
            .collect(),
        record: Field::new(record),
    })
}

fn verdict_line(verdict: &AuditVerdict) -> VerdictLine {
    let entries = format::count(verdict.entries);
    match &verdict.fault {
        None => VerdictLine {
            is_intact: true,
            words: format!(
                "The chain holds: all {entries} entries were followed, from the first to the head. Compare the \
                 head with an anchor kept outside to be sure that the whole was not rewritten."
            ),
        },
        Some(fault) => VerdictLine {
            is_intact: false,
            words: format!(
                "The chain does not hold, after {entries} entries: {fault}. Keep the database as it is and \
                 compare it with a backup."
            ),
        },
    }
}

/// Says what was done; looking as nobody else is the end of looking as another.
fn action_words(fact: &AuditFact) -> String {
    match (fact.action, &fact.record) {
        (AuditAction::ViewedAs, None) => "Looked as themselves again".to_owned(),
        (action, _) => capitalised(action.words()),
    }
}
