//! What lies on pages: links stay, what form fields show stays, everything else was put there by reviewers and goes.

use super::cleaner::Cleaner;
use super::object::{Dictionary, Object};
use super::rules;
use crate::{AttachmentError, Removed};

/// Flags of an annotation that nobody sees: invisible, hidden, no view (section 12.5.3, bits 1, 2 and 6).
const UNSEEN: i64 = 0b10_0011;

impl Cleaner<'_, '_> {
    /// Returns the list of a page's annotations that stay.
    pub(super) fn annotations(&mut self, list: &Object) -> Result<Object, AttachmentError> {
        let list = self.document.resolve(list)?;
        let mut clean = Vec::new();
        for annotation in list.as_array().unwrap_or_default() {
            let kept = match annotation {
                Object::Reference(..) => self.value(annotation)?,
                Object::Dictionary(dictionary) => self.annotation(dictionary)?,
                _ => Object::Null,
            };
            if kept != Object::Null {
                clean.push(kept);
            }
        }
        Ok(if clean.is_empty() { Object::Null } else { Object::Array(clean) })
    }

    /// Returns an annotation written anew, or null when it goes.
    pub(super) fn annotation(&mut self, annotation: &Dictionary) -> Result<Object, AttachmentError> {
        if let Some(what) = why_not_kept(annotation) {
            self.drop_value(what, &Object::Dictionary(annotation.clone()));
            return Ok(Object::Null);
        }
        let is_link = annotation.name(b"Subtype") == Some(b"Link");
        let allowed = if is_link { rules::LINK } else { rules::WIDGET };
        let mut clean = Dictionary::default();
        for (key, value) in annotation.iter() {
            let value = match key {
                _ if !allowed.contains(&key) => {
                    self.drop_value(rules::left_out(key), value);
                    Object::Null
                }
                b"A" => self.action(value)?.unwrap_or(Object::Null),
                b"AP" => self.appearance(value)?,
                _ => self.value(value)?,
            };
            if value != Object::Null {
                clean.push(key, value);
            }
        }
        Ok(Object::Dictionary(clean))
    }

    /// Returns how a form field looks at rest; how it looks under the mouse goes.
    fn appearance(&mut self, appearance: &Object) -> Result<Object, AttachmentError> {
        let appearance = self.document.resolve(appearance)?;
        let Some(normal) = appearance.as_dictionary().and_then(|states| states.get(b"N")) else {
            return Ok(Object::Null);
        };
        for (_, other) in
            appearance.as_dictionary().into_iter().flat_map(Dictionary::iter).filter(|(key, _)| *key != b"N")
        {
            self.drop_value(Removed::FormFields, other);
        }
        let mut clean = Dictionary::default();
        let normal = match normal {
            Object::Dictionary(states) => Object::Dictionary(self.entries(states, true)?),
            other => self.value(other)?,
        };
        if normal == Object::Null {
            return Ok(Object::Null);
        }
        clean.push(b"N", normal);
        Ok(Object::Dictionary(clean))
    }
}

/// Says what an annotation is that goes.
pub(super) fn why_not_kept(annotation: &Dictionary) -> Option<Removed> {
    let is_seen = match annotation.get(b"F") {
        None => true,
        Some(flags) => flags.as_integer().is_some_and(|flags| flags & UNSEEN == 0),
    };
    match annotation.name(b"Subtype").unwrap_or_default() {
        b"Link" | b"Widget" if is_seen => None,
        b"Widget" => Some(Removed::FormFields),
        b"FileAttachment" => Some(Removed::EmbeddedFiles),
        b"Screen" | b"Movie" | b"Sound" | b"RichMedia" | b"3D" => Some(Removed::Actions),
        _ => Some(Removed::Comments),
    }
}
