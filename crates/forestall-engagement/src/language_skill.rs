//! Languages somebody has, and how well.

use std::fmt;
use std::str::FromStr;

use forestall_types::coded_enum;
use serde::{Deserialize, Serialize};
use thiserror::Error;

coded_enum!(
    /// How well somebody has a language.
    LanguageLevel, "level of a language",
    /// Grew up with it.
    Native => "native", "native";
    /// Leads a negotiation in it.
    Fluent => "fluent", "fluent";
    /// Holds a meeting in it.
    Working => "working", "working";
    /// Greets, and follows the gist.
    Basic => "basic", "basic";
);

/// The tag of a language after BCP 47, such as `fr`, `prs`, `zh-Hant` or `pt-BR`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageTag(String);

/// A language and how well somebody has it; written such as `fr fluent`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageSkill {
    /// Which language.
    pub tag: LanguageTag,
    /// How well.
    pub level: LanguageLevel,
}

/// The text names no language, or does not say how well it is spoken.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum LanguageError {
    /// The tag is not one of BCP 47.
    #[error("`{0}` is no tag of a language; write such as fr, prs or zh-Hant (BCP 47)")]
    Tag(String),
    /// There is no level, or more than a tag and a level.
    #[error("`{0}` says no language and level; write such as fr fluent (native, fluent, working or basic)")]
    Level(String),
}

impl LanguageTag {
    /// Returns the tag in the case BCP 47 recommends.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the language itself, without script or region: `zh` of `zh-Hant`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// Returns the English name, where this desk knows it; with the rest of the tag, where there is one.
    pub fn name(&self) -> String {
        let primary = self.primary();
        let known = NAMES.iter().find(|(code, _)| *code == primary);
        match (known, self.0 == primary) {
            (Some((_, name)), true) => (*name).to_owned(),
            (Some((_, name)), false) => format!("{name} ({})", self.0),
            (None, _) => self.0.clone(),
        }
    }
}

impl FromStr for LanguageTag {
    type Err = LanguageError;

    /// Reads a language of two or three letters and subtags of one to eight letters and digits.
    ///
    /// Source: RFC 5646, sections 2.1 (syntax; grandfathered and private tags are left out) and 2.1.1 (case).
    fn from_str(text: &str) -> Result<Self, LanguageError> {
        let bad = || LanguageError::Tag(text.to_owned());
        let mut parts = text.trim().split('-');
        let primary = parts.next().unwrap_or_default();
        let is_language = matches!(primary.len(), 2 | 3) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        if !is_language || text.trim().len() > 35 {
            return Err(bad());
        }
        let mut tag = primary.to_ascii_lowercase();
        for part in parts {
            let is_subtag = (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
            if !is_subtag {
                return Err(bad());
            }
            tag.push('-');
            tag.push_str(&in_recommended_case(part));
        }
        Ok(Self(tag))
    }
}

/// Returns a script with a capital, a region in capitals, anything else small.
fn in_recommended_case(part: &str) -> String {
    let is_letters = part.bytes().all(|b| b.is_ascii_alphabetic());
    match (part.len(), is_letters) {
        (2, true) => part.to_ascii_uppercase(),
        (4, true) => part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase(),
        _ => part.to_ascii_lowercase(),
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = LanguageError;

    fn try_from(text: String) -> Result<Self, LanguageError> {
        text.parse()
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

impl LanguageSkill {
    /// Returns it as people read it, such as `French, fluent`.
    pub fn words(&self) -> String {
        format!("{}, {}", self.tag.name(), self.level)
    }
}

impl FromStr for LanguageSkill {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, LanguageError> {
        let mut parts = text.split([' ', ',']).filter(|part| !part.is_empty());
        let (Some(tag), Some(level), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(LanguageError::Level(text.to_owned()));
        };
        let level = level.to_ascii_lowercase().parse().map_err(|_| LanguageError::Level(text.to_owned()))?;
        Ok(Self { tag: tag.parse()?, level })
    }
}

impl fmt::Display for LanguageSkill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.tag, self.level.code())
    }
}

impl TryFrom<String> for LanguageSkill {
    type Error = LanguageError;

    fn try_from(text: String) -> Result<Self, LanguageError> {
        text.parse()
    }
}

impl From<LanguageSkill> for String {
    fn from(skill: LanguageSkill) -> Self {
        skill.to_string()
    }
}

/// Returns the first language that stands twice.
pub(crate) fn language_twice(skills: &[LanguageSkill]) -> Option<&LanguageTag> {
    let is_before = |index: usize, tag: &LanguageTag| skills[..index].iter().any(|skill| skill.tag == *tag);
    skills
        .iter()
        .enumerate()
        .find(|(index, skill)| is_before(*index, &skill.tag))
        .map(|(_, skill)| &skill.tag)
}

/// English names of languages that desks meet often; others are shown by their tag.
///
/// Source: the IANA language subtag registry, field `Description`, the shortest where there are several.
const NAMES: &[(&str, &str)] = &[
    ("aa", "Afar"),
    ("ak", "Akan"),
    ("am", "Amharic"),
    ("ar", "Arabic"),
    ("ay", "Aymara"),
    ("az", "Azerbaijani"),
    ("bal", "Baluchi"),
    ("be", "Belarusian"),
    ("bg", "Bulgarian"),
    ("bm", "Bambara"),
    ("bn", "Bengali"),
    ("bo", "Tibetan"),
    ("bs", "Bosnian"),
    ("ce", "Chechen"),
    ("ckb", "Central Kurdish"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("din", "Dinka"),
    ("el", "Greek"),
    ("en", "English"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("fa", "Persian"),
    ("ff", "Fulah"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("ha", "Hausa"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("ht", "Haitian"),
    ("hu", "Hungarian"),
    ("hy", "Armenian"),
    ("id", "Indonesian"),
    ("ig", "Igbo"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ka", "Georgian"),
    ("kk", "Kazakh"),
    ("km", "Khmer"),
    ("kmr", "Northern Kurdish"),
    ("kn", "Kannada"),
    ("ko", "Korean"),
    ("kr", "Kanuri"),
    ("ks", "Kashmiri"),
    ("ku", "Kurdish"),
    ("ky", "Kirghiz"),
    ("ln", "Lingala"),
    ("lo", "Lao"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("mg", "Malagasy"),
    ("mk", "Macedonian"),
    ("ml", "Malayalam"),
    ("mn", "Mongolian"),
    ("ms", "Malay"),
    ("my", "Burmese"),
    ("ne", "Nepali"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("nus", "Nuer"),
    ("om", "Oromo"),
    ("pa", "Panjabi"),
    ("pl", "Polish"),
    ("prs", "Dari"),
    ("ps", "Pashto"),
    ("pt", "Portuguese"),
    ("qu", "Quechua"),
    ("rn", "Rundi"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("rw", "Kinyarwanda"),
    ("sd", "Sindhi"),
    ("sg", "Sango"),
    ("si", "Sinhala"),
    ("so", "Somali"),
    ("sq", "Albanian"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("sw", "Swahili"),
    ("ta", "Tamil"),
    ("te", "Telugu"),
    ("tg", "Tajik"),
    ("th", "Thai"),
    ("ti", "Tigrinya"),
    ("tk", "Turkmen"),
    ("tl", "Tagalog"),
    ("tr", "Turkish"),
    ("ug", "Uighur"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("uz", "Uzbek"),
    ("vi", "Vietnamese"),
    ("wo", "Wolof"),
    ("yo", "Yoruba"),
    ("zgh", "Standard Moroccan Tamazight"),
    ("zh", "Chinese"),
    ("zu", "Zulu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_one_written_form() {
        for (text, tag, name) in [
            ("FR", "fr", "French"),
            ("zh-hant-tw", "zh-Hant-TW", "Chinese (zh-Hant-TW)"),
            ("PRS", "prs", "Dari"),
            ("gsw", "gsw", "gsw"),
            ("es-419", "es-419", "Spanish (es-419)"),
        ] {
            let parsed: LanguageTag = text.parse().unwrap();
            assert_eq!((parsed.as_str(), parsed.name().as_str()), (tag, name));
        }
        for bad in ["", "f", "french", "fr_FR", "fr-", "fr-toolongsubtag", "12", "é1"] {
            assert!(bad.parse::<LanguageTag>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_skill_is_a_tag_and_a_level() {
        let skill: LanguageSkill = " sw,  Fluent ".parse().unwrap();
        assert_eq!((skill.to_string().as_str(), skill.words().as_str()), ("sw fluent", "Swahili, fluent"));
        assert_eq!(skill.to_string().parse(), Ok(skill));
        assert_eq!("fr".parse::<LanguageSkill>(), Err(LanguageError::Level("fr".to_owned())));
        assert!("fr good".parse::<LanguageSkill>().is_err());
        assert!("fr fluent indeed".parse::<LanguageSkill>().is_err());
    }

    #[test]
    fn names_are_in_order_and_stand_once() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
