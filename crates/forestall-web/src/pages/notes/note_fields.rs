//! Title, text and source grade of a note in a form.

use forestall_engagement::chronicle::SourceGrade;
use forestall_engagement::{NoteRevision, NoteText, NoteTitle, Phrase};

use crate::forms::{Choice, Field, Wrong};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult, capitalised};

/// What is written, as typed.
#[derive(Clone, Default)]
pub(super) struct NoteFields {
    pub(super) title: Field,
    pub(super) text: Field,
    /// The letter for how reliable the source is; blank where nobody judged.
    pub(super) reliability: Field,
    /// The digit for how credible what it says is; blank where nobody judged.
    pub(super) credibility: Field,
    /// Why the grade is another than before.
    pub(super) grade_reason: Field,
}

/// What a note says, read from a form.
pub(super) struct Written {
    title: NoteTitle,
    text: NoteText,
    grade: Option<SourceGrade>,
    grade_reason: Option<Phrase>,
}

impl NoteFields {
    pub(super) fn of(title: &str, text: &str) -> Self {
        Self { title: Field::new(title), text: Field::new(text), ..Self::default() }
    }

    /// Returns the same with a grade that was chosen in two parts.
    pub(super) fn graded(self, reliability: &str, credibility: &str, reason: &str) -> Self {
        Self {
            reliability: Field::new(reliability),
            credibility: Field::new(credibility),
            grade_reason: Field::new(reason),
            ..self
        }
    }

    /// Returns a form that holds what a note says now.
    pub(super) fn of_revision(revision: &NoteRevision) -> Self {
        let part =
            |part: fn(SourceGrade) -> char| revision.grade.map(part).map(String::from).unwrap_or_default();
        let fields = Self::of(revision.title.as_str(), revision.text.as_str());
        fields.graded(&part(SourceGrade::reliability), &part(SourceGrade::credibility), "")
    }

    /// Returns the choices for the source's reliability.
    pub(crate) fn reliabilities(&self) -> Vec<Choice> {
        choices(&self.reliability.value, SourceGrade::RELIABILITIES, |letter| {
            let grade: Option<SourceGrade> = format!("{letter}6").parse().ok();
            grade.map(|grade| grade.words().0)
        })
    }

    /// Returns the choices for the information's credibility.
    pub(crate) fn credibilities(&self) -> Vec<Choice> {
        choices(&self.credibility.value, SourceGrade::CREDIBILITIES, |digit| {
            let grade: Option<SourceGrade> = format!("F{digit}").parse().ok();
            grade.map(|grade| grade.words().1)
        })
    }

    /// Reads what is written; wrong fields say why.
    pub(super) fn parse(&mut self) -> Result<Written, Wrong> {
        let (title, text) = (self.title.parse(), self.text.parse());
        let (grade, grade_reason) = (self.parse_grade(), self.grade_reason.parse_optional());
        Ok(Written { title: title?, text: text?, grade: grade?, grade_reason: grade_reason? })
    }

    /// Reads the grade: both parts, or none.
    fn parse_grade(&mut self) -> Result<Option<SourceGrade>, Wrong> {
        match (self.reliability.value.as_str(), self.credibility.value.as_str()) {
            ("", "") => Ok(None),
            ("", _) => self.reliability.refuse("choose this too; F where it cannot be judged"),
            (_, "") => self.credibility.refuse("choose this too; 6 where it cannot be judged"),
            (reliability, credibility) => match format!("{reliability}{credibility}").parse() {
                Ok(grade) => Ok(Some(grade)),
                Err(_) => self.reliability.refuse("choose one out of the list"),
            },
        }
    }
}

/// Says a grade in words, such as "B2: usually reliable source, probably true".
pub(super) fn grade_words(grade: SourceGrade) -> String {
    let (reliability, credibility) = grade.words();
    let source = if grade.reliability() == 'F' { "" } else { " source" };
    format!("{grade}: {reliability}{source}, {credibility}")
}

/// Returns a revision written by the viewer now.
pub(super) fn revision(written: Written, visit: &Visit) -> PageResult<NoteRevision> {
    let by = visit.viewer().account().ok_or(PageError::Forbidden(None))?;
    let Written { title, text, grade, grade_reason } = written;
    Ok(NoteRevision { title, text, grade, grade_reason, by, by_name: visit.officer()?, at: visit.now() })
}

fn choices(chosen: &str, codes: [char; 6], words: impl Fn(char) -> Option<&'static str>) -> Vec<Choice> {
    let choice = |code: char| Choice {
        value: code.to_string(),
        label: format!("{code}: {}", capitalised(words(code).unwrap_or_default())),
        help: String::new(),
        is_chosen: chosen == code.to_string(),
    };
    codes.map(choice).into()
}
