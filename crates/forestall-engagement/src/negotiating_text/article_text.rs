//! The words of an article, with disputed ones in brackets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::TextParty;
use crate::{TextError, Words};

/// The words of an article: 1 to 4,000 characters; disputed ones stand in brackets.
///
/// Brackets may begin with the numbers of the parties who dispute the words, such as `[2: within five years]` or
/// `[1,2: shall]`; without numbers nobody says who does. They may stand within each other, and each one is closed.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArticleText(Words);

/// Why the words of an article are refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ArticleTextError {
    /// Empty, too long, or with characters that print nothing.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A bracket is opened and not closed.
    #[error("the bracket opened at character {at} is not closed; add `]` where the disputed words end")]
    NotClosed {
        /// Its place, from 1.
        at: usize,
    },
    /// A bracket is closed and was not opened.
    #[error("the bracket closed at character {at} was not opened; add `[` where the disputed words begin")]
    NotOpened {
        /// Its place, from 1.
        at: usize,
    },
    /// Nothing stands in brackets.
    #[error(
        "nothing stands in the brackets closed at character {at}; write the disputed words, or remove them"
    )]
    Empty {
        /// The place of the closing bracket, from 1.
        at: usize,
    },
    /// Brackets stand too deep within each other.
    #[error(
        "brackets stand more than {MOST_DEPTH} deep within each other at character {at}; put them side by side"
    )]
    TooDeep {
        /// The place of the opening bracket, from 1.
        at: usize,
    },
}

/// How deep brackets may stand within each other.
const MOST_DEPTH: usize = 6;

/// A stretch of an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Words nobody disputes here.
    Plain(String),
    /// Disputed words.
    Disputed {
        /// Who disputes them; empty where nobody says.
        by: Vec<TextParty>,
        /// The words.
        inside: Vec<Piece>,
    },
}

impl ArticleText {
    /// Returns the text as it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the text in pieces.
    pub fn pieces(&self) -> Vec<Piece> {
        read(self.as_str()).expect("an article's text was read before")
    }

    /// Returns who disputes words of it, each once, in order.
    pub fn disputants(&self) -> Vec<TextParty> {
        let mut found = Vec::new();
        collect_disputants(&self.pieces(), &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Returns how many words stand in brackets, each once, and how many there are in all.
    pub fn disputed_words(&self) -> (usize, usize) {
        count_words(&self.pieces(), false)
    }

    /// Says whether no word is disputed.
    pub fn is_clean(&self) -> bool {
        !self.as_str().contains('[')
    }
}

fn collect_disputants(pieces: &[Piece], found: &mut Vec<TextParty>) {
    for piece in pieces {
        if let Piece::Disputed { by, inside } = piece {
            found.extend(by);
            collect_disputants(inside, found);
        }
    }
}

fn count_words(pieces: &[Piece], is_disputed: bool) -> (usize, usize) {
    pieces.iter().fold((0, 0), |(disputed, all), piece| {
        let (more_disputed, more) = match piece {
            Piece::Plain(text) => {
                // `three|six` are two words that stand for each other.
                let words = text.split(|c: char| c.is_whitespace() || c == '|');
                let words = words.filter(|word| word.contains(char::is_alphanumeric)).count();
                (if is_disputed { words } else { 0 }, words)
            }
            Piece::Disputed { inside, .. } => count_words(inside, true),
        };
        (disputed + more_disputed, all + more)
    })
}

/// A bracket that is still open.
struct Open {
    at: usize,
    by: Vec<TextParty>,
    /// The pieces that stood before it on its level.
    before: Vec<Piece>,
}

/// Reads brackets.
fn read(text: &str) -> Result<Vec<Piece>, ArticleTextError> {
    let mut open: Vec<Open> = Vec::new();
    let mut level: Vec<Piece> = Vec::new();
    let mut rest = text;
    let mut at = 1;
    while let Some(place) = rest.find(['[', ']']) {
        push_plain(&mut level, &rest[..place]);
        at += rest[..place].chars().count();
        let is_opening = rest[place..].starts_with('[');
        rest = &rest[place + 1..];
        if is_opening {
            if open.len() == MOST_DEPTH {
                return Err(ArticleTextError::TooDeep { at });
            }
            let (by, label) = read_label(rest);
            open.push(Open { at, by, before: std::mem::take(&mut level) });
            at += rest[..label].chars().count();
            rest = &rest[label..];
        } else {
            let Open { by, mut before, .. } = open.pop().ok_or(ArticleTextError::NotOpened { at })?;
            if !level.iter().any(says_something) {
                return Err(ArticleTextError::Empty { at });
            }
            before.push(Piece::Disputed { by, inside: std::mem::take(&mut level) });
            level = before;
        }
        at += 1;
    }
    push_plain(&mut level, rest);
    match open.pop() {
        Some(Open { at, .. }) => Err(ArticleTextError::NotClosed { at }),
        None => Ok(level),
    }
}

fn push_plain(level: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        level.push(Piece::Plain(text.to_owned()));
    }
}

fn says_something(piece: &Piece) -> bool {
    match piece {
        Piece::Plain(text) => !text.trim().is_empty(),
        Piece::Disputed { .. } => true,
    }
}

/// Reads `1,2: ` at the beginning of what stands in brackets: the parties, and how many bytes that takes.
fn read_label(inside: &str) -> (Vec<TextParty>, usize) {
    let none = (Vec::new(), 0);
    let Some(colon) = inside.find(':') else { return none };
    let parties: Result<Vec<TextParty>, _> = inside[..colon].split(',').map(str::parse).collect();
    let Ok(mut parties) = parties else { return none };
    parties.sort_unstable();
    parties.dedup();
    let blank = inside[colon + 1..].len() - inside[colon + 1..].trim_start_matches(' ').len();
    (parties, colon + 1 + blank)
}

impl FromStr for ArticleText {
    type Err = ArticleTextError;

    fn from_str(text: &str) -> Result<Self, ArticleTextError> {
        let words: Words = text.parse()?;
        read(words.as_str())?;
        Ok(Self(words))
    }
}

impl fmt::Display for ArticleText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl TryFrom<String> for ArticleText {
    type Error = ArticleTextError;

    fn try_from(text: String) -> Result<Self, ArticleTextError> {
        text.parse()
    }
}

impl From<ArticleText> for String {
    fn from(text: ArticleText) -> Self {
        text.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes pieces back with who disputes them before a bar.
    fn drawn(text: &str) -> String {
        fn draw(pieces: &[Piece]) -> String {
            let one = |piece: &Piece| match piece {
                Piece::Plain(text) => text.clone(),
                Piece::Disputed { by, inside } => {
                    let by: Vec<_> = by.iter().map(ToString::to_string).collect();
                    format!("<{}|{}>", by.join("+"), draw(inside))
                }
            };
            pieces.iter().map(one).collect()
        }
        match text.parse::<ArticleText>() {
            Ok(text) => draw(&text.pieces()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn brackets_say_who_disputes_what() {
        for (text, expected) in [
            ("No dispute.", "No dispute."),
            ("Withdraw [within five years].", "Withdraw <|within five years>."),
            ("Withdraw [2: within five years].", "Withdraw <2|within five years>."),
            ("[2,1,1:shall] [1: may [2: in part]] go", "<1+2|shall> <1|may <2|in part>> go"),
            ("[a: b] at [10:00]", "<|a: b> at <10|00>"),
            ("[0: none is no party]", "<|0: none is no party>"),
            ("é[1: é]é", "é<1|é>é"),
        ] {
            assert_eq!(drawn(text), expected, "{text}");
        }
        for (text, why) in [
            ("a [b", "opened at character 3"),
            ("é] b", "closed at character 2"),
            ("a [2: ] b", "brackets closed at character 7"),
            ("[[]]", "brackets closed at character 3"),
            ("[[[[[[[a]]]]]]]", "more than 6 deep"),
            ("  ", "is missing"),
        ] {
            assert!(drawn(text).contains(why), "{text}: {}", drawn(text));
        }
    }

    #[test]
    fn disputed_words_are_counted_once() {
        let text: ArticleText = "One [1: two [2: three] four] five - [six]".parse().unwrap();
        assert_eq!(text.disputed_words(), (4, 6));
        let choice: ArticleText = "For [three|six] months [1: or less | 2: or more]".parse().unwrap();
        assert_eq!(choice.disputed_words(), (7, 9), "each of the words that stand for each other counts");
        assert_eq!(text.disputants().iter().map(ToString::to_string).collect::<Vec<_>>(), ["1", "2"]);
        assert!(!text.is_clean());
    }
}
