//! A field of a form, as data.

use forestall_engagement::chronicle::SourceGrade;
use forestall_types::ChronicleKind;

/// What is typed or chosen in a field, and what it becomes in the act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum FieldKind {
    /// One line; becomes a text.
    Line,
    /// Several lines, this many shown; becomes a text.
    Text(u8),
    /// A day; becomes a text such as `2026-12-04`.
    Day,
    /// Day and time of day without a zone; becomes a text such as `2026-12-04T10:00`.
    Moment,
    /// A number; becomes a number.
    Number,
    /// A box to tick; becomes true or false.
    Tick,
    /// One of a list: value and label; becomes the value.
    Choice(Vec<(String, String)>),
    /// Any of a list; becomes a list of values.
    Several(Vec<(String, String)>),
    /// One entry a line; becomes a list of texts.
    Lines(u8),
    /// A record of one of these kinds by its title or identifier; becomes the identifier.
    Record(&'static [ChronicleKind]),
    /// A country by its name or code; becomes the code.
    Polity,
    /// Countries, one a line; become a list of codes.
    Polities,
    /// A colleague by name, or anybody's name; becomes an owner.
    Owner,
}

/// The names of fields that stand in every form.
const TAKEN: [&str; 10] = [
    "form_token",
    "form",
    "seen",
    "unfold",
    "sure",
    "audience",
    "reader",
    "embargo_until",
    "attribution",
    "review_by",
];

/// A field of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FieldSpec {
    /// The member of the act it becomes; dots lead into objects, such as `due.on`.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) help: String,
    pub(super) kind: FieldKind,
    /// What a fresh form shows; for several, one value a line.
    pub(super) start: String,
}

impl FieldSpec {
    /// Returns a field of some kind.
    pub(crate) fn new(
        name: &'static str,
        label: &'static str,
        help: impl Into<String>,
        kind: FieldKind,
    ) -> Self {
        debug_assert!(
            !TAKEN.contains(&name),
            "`{name}` is a field of every form; call the act's member otherwise"
        );
        Self { name, label, help: help.into(), kind, start: String::new() }
    }

    /// Returns a field of one line.
    pub(crate) fn line(name: &'static str, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(name, label, help, FieldKind::Line)
    }

    /// Returns a field of several lines.
    pub(crate) fn text(name: &'static str, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(name, label, help, FieldKind::Text(4))
    }

    /// Returns a field for a day.
    pub(crate) fn day(name: &'static str, label: &'static str, help: impl Into<String>) -> Self {
        Self::new(name, label, help, FieldKind::Day)
    }

    /// Returns a list of which one is chosen: values with their labels.
    pub(crate) fn choice<Value: Into<String>, Label: Into<String>>(
        name: &'static str,
        label: &'static str,
        help: impl Into<String>,
        choices: impl IntoIterator<Item = (Value, Label)>,
    ) -> Self {
        Self::new(name, label, help, FieldKind::Choice(owned(choices)))
    }

    /// Returns a list of which any are chosen: values with their labels.
    pub(crate) fn several<Value: Into<String>, Label: Into<String>>(
        name: &'static str,
        label: &'static str,
        help: impl Into<String>,
        choices: impl IntoIterator<Item = (Value, Label)>,
    ) -> Self {
        Self::new(name, label, help, FieldKind::Several(owned(choices)))
    }

    /// Returns a list of all source grades: the source's reliability with the information's credibility.
    pub(crate) fn grade(help: impl Into<String>) -> Self {
        let pairs = SourceGrade::RELIABILITIES.into_iter().flat_map(|reliability| {
            SourceGrade::CREDIBILITIES
                .into_iter()
                .map(move |credibility| format!("{reliability}{credibility}"))
        });
        let grade = |code: String| {
            let grade: SourceGrade = code.parse().ok()?;
            let (reliability, credibility) = grade.words();
            Some((code, format!("{grade}: {reliability}, {credibility}")))
        };
        Self::choice("grade", "Source grade", help, pairs.filter_map(grade))
    }

    /// Returns the same field with what a fresh form shows; for several, one value a line.
    #[must_use]
    pub(crate) fn starting(self, value: impl Into<String>) -> Self {
        Self { start: value.into(), ..self }
    }
}

fn owned<Value: Into<String>, Label: Into<String>>(
    choices: impl IntoIterator<Item = (Value, Label)>,
) -> Vec<(String, String)> {
    choices.into_iter().map(|(value, label)| (value.into(), label.into())).collect()
}

/// Returns code and words of all of a coded list, for [`FieldSpec::choice`] and [`FieldSpec::several`].
macro_rules! coded_choices {
    ($coded:ty) => {
        <$coded>::ALL.iter().map(|choice| (choice.code(), $crate::page_error::capitalised(choice.words())))
    };
}
pub(crate) use coded_choices;
