//! Forms ready to print.

use askama::Template;
use forestall_confidence::Mark;
use forestall_types::PolityCode;

use super::field_spec::FieldKind;
use super::form_spec::text_of;
use super::suggestions::Suggested;
use super::{Context, FieldSpec, FormSpec, Sent};
use crate::forms::{Choice, Field};
use crate::pages::marks::{MarkFields, MarkOffer};

/// All forms of a page, from which its template takes some by key and prints the rest.
#[derive(Default)]
pub(crate) struct ActSheet {
    pub(crate) forms: Vec<ActForm>,
}

/// One form, ready to print with `macros/acts.html`.
pub(crate) struct ActForm {
    /// What tells it from others; part of the ids in the page.
    pub(crate) key: String,
    pub(crate) id: String,
    /// Where it is sent.
    pub(crate) action: String,
    pub(crate) token: String,
    pub(crate) seen: u32,
    pub(crate) heading: String,
    /// What its button says.
    pub(crate) button: String,
    pub(crate) help: &'static str,
    pub(crate) consequence: &'static str,
    pub(crate) error: Option<String>,
    pub(crate) is_open: bool,
    /// What is not typed: name and value.
    pub(crate) fixed: Vec<(&'static str, String)>,
    pub(crate) fields: Vec<ActField>,
    pub(crate) mark: MarkFields,
    /// Whether all that can be chosen for a mark is shown; else only who may read it.
    pub(crate) has_all_marks: bool,
    /// Whether all who read the record read the act, so that nothing is chosen.
    pub(crate) is_for_all: bool,
}

/// One field, ready to print.
pub(crate) struct ActField {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) help: String,
    pub(crate) kind: FieldKind,
    pub(crate) field: Field,
    /// What may be chosen.
    pub(crate) choices: Vec<Choice>,
}

/// A form as HTML; a template of its own, so that it is compiled once and not wherever a page prints one.
#[derive(Template)]
#[template(path = "chronicles/form.html")]
pub(crate) struct PrintedForm<'a> {
    form: &'a ActForm,
    is_folded: bool,
}

/// A field as HTML.
#[derive(Template)]
#[template(path = "chronicles/field.html")]
pub(crate) struct PrintedField<'a> {
    of: &'a ActField,
}

impl ActSheet {
    /// Takes the form with a key out; `None` where it is not offered.
    pub(crate) fn take(&mut self, key: &str) -> Option<ActForm> {
        let place = self.forms.iter().position(|form| form.key == key)?;
        Some(self.forms.remove(place))
    }

    /// Takes all forms of a step out, whatever is fixed in them.
    pub(crate) fn take_all(&mut self, step: &str) -> Vec<ActForm> {
        let is_of = |form: &ActForm| form.key == step || form.key.starts_with(&format!("{step}."));
        let (taken, rest) = std::mem::take(&mut self.forms).into_iter().partition(is_of);
        self.forms = rest;
        taken
    }
}

impl ActForm {
    /// Returns the form folded away under its heading, to print.
    pub(crate) const fn folded(&self) -> PrintedForm<'_> {
        PrintedForm { form: self, is_folded: true }
    }

    /// Returns the form without a fold around it, to print.
    pub(crate) const fn bare(&self) -> PrintedForm<'_> {
        PrintedForm { form: self, is_folded: false }
    }

    /// Returns a form as it stands before anything is typed, or as it was sent.
    pub(super) fn of(ctx: &Context, spec: &FormSpec, action: String, seen: u32, sent: Option<&Sent>) -> Self {
        let key = spec.key();
        let id: String = key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let fields = spec.fields.iter().map(|field| ActField::of(ctx, &id, field, sent));
        let mark = sent.map_or_else(MarkFields::default, |sent| MarkFields::of(&sent.mark()));
        let offer = offer(ctx, spec);
        let has_all_marks = sent.is_some_and(Sent::wants_all_marks);
        Self {
            action,
            token: ctx.visit.form_token.as_str().to_owned(),
            seen,
            heading: spec.heading.clone(),
            button: spec.button_words().to_owned(),
            help: spec.help,
            consequence: spec.consequence,
            error: None,
            is_open: sent.is_some(),
            fixed: spec.fixed.iter().map(|(name, value)| (*name, text_of(value))).collect(),
            fields: fields.collect(),
            mark: if has_all_marks { mark.dressed(&offer) } else { mark.dressed_shortly(&offer) },
            has_all_marks,
            is_for_all: spec.is_for_all,
            key,
            id,
        }
    }

    /// Says why the form was refused, at a field or above all.
    pub(super) fn refuse(&mut self, name: Option<&str>, why: String) {
        match name.and_then(|name| self.fields.iter_mut().find(|field| field.name == name)) {
            Some(field) => field.field.error = Some(why),
            None => self.error = Some(why),
        }
    }
}

/// Returns the marks a form may choose among: it starts with its usual one.
pub(super) fn offer(ctx: &Context, spec: &FormSpec) -> MarkOffer {
    match &spec.usual {
        None => ctx.offer.clone(),
        Some(usual) => {
            let start = Mark { audience: usual.audience.clone(), ..ctx.offer.start.clone() };
            ctx.offer.clone().starting_with(start, "As usual for this", usual.words.clone())
        }
    }
}

impl ActField {
    /// Returns the field, to print.
    pub(crate) const fn printed(&self) -> PrintedField<'_> {
        PrintedField { of: self }
    }

    fn of(ctx: &Context, form: &str, spec: &FieldSpec, sent: Option<&Sent>) -> Self {
        let values: Vec<String> = match sent {
            Some(sent) => sent.all(spec.name).map(str::to_owned).collect(),
            None => spec.start.lines().map(str::to_owned).collect(),
        };
        let value = match (&spec.kind, sent) {
            (_, Some(sent)) => sent.text(spec.name),
            (_, None) => spec.start.clone(),
        };
        let id = format!("{form}-{}", spec.name.replace('.', "-"));
        let choice = |(value, label): &(String, String)| Choice {
            is_chosen: values.contains(value),
            value: value.clone(),
            label: label.clone(),
            help: String::new(),
        };
        let choices = match &spec.kind {
            FieldKind::Choice(choices) | FieldKind::Several(choices) => choices.iter().map(choice).collect(),
            FieldKind::Polities => {
                let named = |(code, name): &(PolityCode, String)| (name.clone(), code.to_string());
                ctx.polities().iter().map(named).map(|pair| choice(&pair)).collect()
            }
            _ => Vec::new(),
        };
        Self {
            id,
            name: spec.name,
            label: spec.label,
            help: spec.help.clone(),
            kind: spec.kind.clone(),
            field: Field::new(value),
            choices,
        }
    }

    /// Returns the name of the list a line suggests from; blank where it suggests nothing.
    pub(crate) fn list(&self) -> String {
        Suggested::by(&self.kind).map(Suggested::list).unwrap_or_default()
    }

    /// Returns how many lines a text field shows.
    pub(crate) const fn rows(&self) -> u8 {
        match self.kind {
            FieldKind::Text(rows) | FieldKind::Lines(rows) => rows,
            _ => 3,
        }
    }

    /// Returns the name of the way it is printed.
    pub(crate) const fn look(&self) -> &'static str {
        match self.kind {
            FieldKind::Line | FieldKind::Number => "line",
            FieldKind::Text(_) | FieldKind::Lines(_) => "text",
            FieldKind::Day => "day",
            FieldKind::Moment => "moment",
            FieldKind::Tick => "tick",
            FieldKind::Choice(_) => "select",
            FieldKind::Several(_) => "ticks",
            FieldKind::Record(_) | FieldKind::Polity | FieldKind::Owner => "suggested",
            FieldKind::Polities => "listed",
        }
    }

    /// Says whether a box to tick is ticked.
    pub(crate) fn is_ticked(&self) -> bool {
        !self.field.value.is_empty()
    }
}
