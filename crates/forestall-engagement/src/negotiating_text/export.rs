//! The text to be carried away, as Markdown.

use std::fmt::Write as _;

use super::{Acceptance, Comment, NegotiatingText, TextParty, WholeVersion};

/// What an export is told from outside the text.
pub struct ExportFrame<'a> {
    /// What the parties are called, by their place in the engagement's list.
    pub name_of: &'a dyn Fn(TextParty) -> String,
    /// Who may read it, in words; stands in the first lines.
    pub mark: &'a str,
    /// Which version.
    pub version: WholeVersion,
    /// Whether comments the viewer may read are carried too.
    pub with_comments: bool,
}

impl NegotiatingText {
    /// Returns the comments an export carries: those for all readers, and those the viewer may read beside them.
    pub fn comments(&self) -> Vec<&Comment> {
        let mut comments: Vec<_> = self.shared.comments.iter().chain(&self.aside.comments).collect();
        comments.sort_by_key(|comment| comment.at);
        comments
    }

    /// Returns the text as Markdown; `None` where no such version was kept.
    ///
    /// Who accepts what is told of the text as it stands only: of an older version it would not be true any more.
    pub fn to_markdown(&self, frame: &ExportFrame<'_>) -> Option<String> {
        let articles = self.shared.at(frame.version)?;
        let opening = self.shared.opening.as_ref()?;
        let mut page = format!("# {}\n\n", escaped(opening.title.as_str()));
        line(&mut page, &format!("**{}**\n", escaped(frame.mark)));
        let version = match frame.version {
            WholeVersion::Now => "As it stands".to_owned(),
            WholeVersion::Kept(act_id) => {
                let kept = self.shared.versions.iter().find(|kept| kept.act_id == act_id)?;
                format!("Version: {}", escaped(kept.name.as_str()))
            }
        };
        line(&mut page, &format!("{version}. Disputed words stand in brackets.\n"));
        for &party in &opening.parties {
            line(&mut page, &format!("- Party {party}: {}", escaped(&(frame.name_of)(party))));
        }
        for (index, (article, version)) in articles.iter().enumerate() {
            let heading = version.heading.as_ref().map(|heading| format!(": {}", escaped(heading.as_str())));
            line(&mut page, &format!("\n## Article {}{}\n", index + 1, heading.unwrap_or_default()));
            line(&mut page, &escaped(version.text.as_str()));
            if frame.version == WholeVersion::Now {
                self.write_acceptance(&mut page, *article);
            }
            if frame.with_comments {
                self.write_comments(&mut page, Some(*article));
            }
        }
        if frame.with_comments {
            self.write_comments(&mut page, None);
        }
        Some(page)
    }

    fn write_acceptance(&self, page: &mut String, article: forestall_types::ActId) {
        let Some(article) = self.shared.article(article) else { return };
        let said = self.shared.parties().iter().filter_map(|&party| match article.acceptance_by(party) {
            Acceptance::Silent => None,
            Acceptance::Holds(stance) => Some(format!("party {party} {stance}")),
            Acceptance::Stale(stance) => Some(format!("party {party} {stance} an older version")),
        });
        let said: Vec<_> = said.collect();
        if !said.is_empty() {
            line(page, &format!("\n*Said to these words: {}.*", said.join("; ")));
        }
    }

    fn write_comments(&self, page: &mut String, article: Option<forestall_types::ActId>) {
        let comments = self.comments().into_iter().filter(|comment| comment.article == article);
        for comment in comments {
            let scope = if comment.mark.is_some() { "for fewer people" } else { "for all readers" };
            let words = escaped(comment.words.as_str()).replace('\n', "\n> ");
            line(page, &format!("\n> {words}\n>\n> {}, {scope}", escaped(comment.by.as_str())));
        }
    }
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("text can be written to a string");
}

/// Returns a text whose signs mean themselves in Markdown; brackets stay readable.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    let mut before = '\n';
    for letter in text.chars() {
        let begins_line = before == '\n';
        let is_sign = match letter {
            '\\' | '*' | '_' | '`' | '<' | '&' | '|' | '~' => true,
            '#' | '>' | '-' | '+' | '=' => begins_line,
            // What follows a bracket makes it a link.
            '(' | '[' | ':' => before == ']',
            _ => false,
        };
        if is_sign {
            safe.push('\\');
        }
        safe.push(letter);
        before = letter;
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_no_markup() {
        for (text, expected) in [
            ("[2: within] *five* years", "[2: within] \\*five\\* years"),
            ("[here](https://example.org)", "[here]\\(https://example.org)"),
            ("[1]: note\n# no heading\n- no list", "[1]\\: note\n\\# no heading\n\\- no list"),
            ("<script>", "\\<script>"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
