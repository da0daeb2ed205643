//! A form that acts upon a record, as data.

use forestall_confidence::{Audience, Capability};

use serde_json::Value;

use super::FieldSpec;

/// A form that acts upon a record.
#[derive(Clone, Debug)]
pub(crate) struct FormSpec {
    pub(super) step: &'static str,
    pub(super) heading: String,
    pub(super) button: Option<&'static str>,
    pub(super) needs: Capability,
    pub(super) help: &'static str,
    pub(super) consequence: &'static str,
    pub(super) fields: Vec<FieldSpec>,
    pub(super) fixed: Vec<(&'static str, Value)>,
    pub(super) usual: Option<UsualMark>,
    /// Whether the act cannot have a mark of its own.
    pub(super) is_for_all: bool,
}

/// The mark an act usually has, where that is not its record's.
#[derive(Clone, Debug)]
pub(super) struct UsualMark {
    pub(super) audience: Audience,
    pub(super) words: String,
}

impl FormSpec {
    /// Returns a form for a step of the act, as its JSON names it.
    pub(crate) fn new(step: &'static str, heading: impl Into<String>, needs: Capability) -> Self {
        Self {
            step,
            heading: heading.into(),
            button: None,
            needs,
            help: "",
            consequence: "",
            fields: Vec::new(),
            fixed: Vec::new(),
            usual: None,
            is_for_all: false,
        }
    }

    /// Returns the same form with a sentence above its fields.
    #[must_use]
    pub(crate) fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    /// Returns the same form with a button that does not repeat its heading.
    #[must_use]
    pub(crate) fn button(self, button: &'static str) -> Self {
        Self { button: Some(button), ..self }
    }

    /// Returns the same form with what will happen, for acts that cannot be taken back.
    #[must_use]
    pub(crate) fn consequence(self, consequence: &'static str) -> Self {
        Self { consequence, ..self }
    }

    /// Returns the same form with a field more.
    #[must_use]
    pub(crate) fn field(mut self, field: FieldSpec) -> Self {
        self.fields.push(field);
        self
    }

    /// Returns the same form with fields more.
    #[must_use]
    pub(crate) fn fields(mut self, fields: impl IntoIterator<Item = FieldSpec>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// Returns the same form with a member of the act that is not typed, such as the article it is about.
    ///
    /// What is sent has to be what was offered: it tells forms of one step apart.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "identifiers, which are copied")]
    pub(crate) fn fixed(mut self, name: &'static str, value: impl ToString) -> Self {
        self.fixed.push((name, Value::String(value.to_string())));
        self
    }

    /// Returns the same form with a member of the act that is not typed and no text, such as a list of parties.
    #[must_use]
    pub(crate) fn fixed_value(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fixed.push((name, value.into()));
        self
    }

    /// Returns the same form with the mark such an act usually has, where it is for fewer people than the record.
    ///
    /// - `words`: who that is, such as "staff among the members".
    #[must_use]
    pub(crate) fn usually_for(self, audience: Audience, words: impl Into<String>) -> Self {
        Self { usual: Some(UsualMark { audience, words: words.into() }), ..self }
    }

    /// Returns the same form without a choice of readers, for acts that all who read the record have to read.
    #[must_use]
    pub(crate) fn for_all_readers(self) -> Self {
        Self { is_for_all: true, ..self }
    }

    /// Returns what its button says: a heading that names what it is about is not said twice.
    pub(super) fn button_words(&self) -> &str {
        self.button.unwrap_or_else(|| self.heading.split(": ").next().unwrap_or(&self.heading))
    }

    /// Returns what tells it from the other forms of the page: its step, and what is fixed in it.
    pub(crate) fn key(&self) -> String {
        let fixed = self.fixed.iter().map(|(_, value)| format!(".{}", text_of(value)));
        std::iter::once(self.step.to_owned()).chain(fixed).collect()
    }
}

/// Returns a fixed value as an address or a hidden field holds it.
pub(super) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
