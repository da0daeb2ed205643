//! Where a link may lead: to a place in the document, or to an address a person reads before following it.

use super::cleaner::Cleaner;
use super::object::{Dictionary, Object};
use crate::{AttachmentError, Removed};

/// Addresses a link may have; not `file:`, `javascript:` or a program's own.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

impl Cleaner<'_, '_> {
    /// Returns an action written anew, or nothing when it does something else than lead somewhere.
    pub(super) fn action(&mut self, action: &Object) -> Result<Option<Object>, AttachmentError> {
        let resolved = self.document.resolve(action)?;
        let action = &resolved;
        let Some(action) = action.as_dictionary() else { return Ok(None) };
        let mut clean = Dictionary::default();
        let kind = action.name(b"S").unwrap_or_default();
        match kind {
            b"GoTo" => {
                let target = action.get(b"D").unwrap_or(&Object::Null);
                let target = self.value(target)?;
                if target == Object::Null {
                    return Ok(None);
                }
                clean.push(b"S", Object::Name(kind.into()));
                clean.push(b"D", target);
            }
            b"URI" => {
                let address = self.document.resolve(action.get(b"URI").unwrap_or(&Object::Null))?;
                let Some(address) = address.as_text().filter(|address| is_harmless(address)) else {
                    self.note(Removed::Actions);
                    return Ok(None);
                };
                clean.push(b"S", Object::Name(kind.into()));
                clean.push(b"URI", Object::Text(address.into()));
            }
            _ => {
                let what = if kind == b"JavaScript" { Removed::JavaScript } else { Removed::Actions };
                self.drop_value(what, &resolved);
                return Ok(None);
            }
        }
        if let Some(next) = action.get(b"Next") {
            self.drop_value(Removed::Actions, next);
        }
        Ok(Some(Object::Dictionary(clean)))
    }
}

fn is_harmless(address: &[u8]) -> bool {
    let is_visible = address.iter().all(u8::is_ascii_graphic);
    let text = String::from_utf8_lossy(address).to_ascii_lowercase();
    is_visible && SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}
