//! Two people edited one article: the second reads both texts, and nothing typed is lost.

use askama::Template;
use forestall_engagement::negotiating_text::{NegotiatingText, TextStanding, diff_words};

use super::forms::BUILDS_ON;
use super::spans::{ChangeSpan, change_spans};
use crate::chronicle_pages::{ActForm, ActSheet};
use crate::frame::Frame;
use crate::page_error::PageResult;
use crate::pages::minute;

/// The page of a conflict.
#[derive(Template)]
#[template(path = "texts/conflict.html")]
pub(super) struct ConflictPage {
    pub(super) frame: Frame,
    pub(super) href: String,
    pub(super) title: String,
    pub(super) conflict: Conflict,
}

/// What somebody typed, and what stands in its way.
pub(super) struct Conflict {
    article: String,
    /// What stands now; none where the article can be edited no more.
    theirs: Option<Theirs>,
    /// Why it can be edited no more.
    over: &'static str,
    mine: String,
    changes: Vec<ChangeSpan>,
    /// The form with what was typed, built on what stands now.
    form: ActForm,
}

struct Theirs {
    words: String,
    by: String,
    at: String,
}

impl ConflictPage {
    pub(super) fn print(self) -> PageResult<String> {
        Ok(self.render()?)
    }
}

/// Puts what is not typed out of sight, and returns the conflict where the words somebody edited are not those that
/// stand.
///
/// Forms to edit what cannot be edited now are left out.
pub(super) fn settle(text: &NegotiatingText, sheet: &mut ActSheet) -> (Vec<ActForm>, Option<Conflict>) {
    let mut kept = Vec::new();
    let mut conflict = None;
    for mut form in sheet.take_all("edit-article") {
        let Some(article) = text
            .shared
            .articles
            .iter()
            .chain(&text.shared.removed)
            .find(|article| form.key.ends_with(&article.act_id.to_string()))
        else {
            continue;
        };
        let current = article.current();
        let read = hide(&mut form, BUILDS_ON, &current.act_id.to_string());
        let number = text.shared.number(article.act_id);
        let is_editable = number.is_some() && text.shared.standing == TextStanding::Drafting;
        let is_overtaken = read != current.act_id.to_string();
        if !form.is_open || (is_editable && !is_overtaken) {
            if is_editable {
                kept.push(form);
            }
            continue;
        }
        let mine = form.fields.iter().find(|field| field.name == "text");
        let mine = mine.map(|field| field.field.value.replace("\r\n", "\n")).unwrap_or_default();
        conflict = Some(Conflict {
            article: number.map_or_else(
                || "an article that was removed".to_owned(),
                |number| format!("article {number}"),
            ),
            changes: change_spans(diff_words(current.text.as_str(), &mine)),
            theirs: is_editable.then(|| Theirs {
                words: current.text.to_string(),
                by: current.by.to_string(),
                at: minute(current.at),
            }),
            over: if number.is_none() { "The article was removed." } else { "The words were made final." },
            mine,
            form,
        });
    }
    (kept, conflict)
}

/// Makes a field one that is not typed, with the value that holds now; returns what was sent.
pub(super) fn hide(form: &mut ActForm, name: &'static str, now: &str) -> String {
    let place = form.fields.iter().position(|field| field.name == name);
    let field = place.map(|place| form.fields.remove(place));
    if let Some(error) = field.as_ref().and_then(|field| field.field.error.clone()) {
        form.error.get_or_insert(error);
    }
    form.fixed.push((name, now.to_owned()));
    field.map(|field| field.field.value).unwrap_or_default()
}
