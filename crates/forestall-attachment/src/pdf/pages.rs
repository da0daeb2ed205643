//! Which pages a document shows, and which marks lie on them: what is not among these was deleted or never shown.

use std::collections::HashSet;

use super::damaged;
use super::document::Document;
use super::object::{Dictionary, Number, Object};
use crate::AttachmentError;

/// What can be seen in a document.
pub(super) struct Pages {
    pub(super) catalogue: Dictionary,
    pub(super) catalogue_number: Number,
    /// The pages and the nodes of their tree.
    pub(super) numbers: HashSet<Number>,
    /// The annotations that lie on pages.
    pub(super) annotations: HashSet<Number>,
}

impl Pages {
    /// Goes through the tree of pages.
    pub(super) fn find(document: &mut Document<'_>) -> Result<Self, AttachmentError> {
        let missing = || damaged("it has no pages");
        let Some(Object::Reference(catalogue_number, generation)) = document.trailer.get(b"Root").cloned()
        else {
            return Err(missing());
        };
        let root = document.read(catalogue_number, generation)?.ok_or_else(missing)?;
        let catalogue = root.value.as_dictionary().cloned().ok_or_else(missing)?;
        let Some(Object::Reference(top, generation)) = catalogue.get(b"Pages") else { return Err(missing()) };
        let mut next = vec![(*top, *generation)];
        let mut pages = Self {
            catalogue_number,
            numbers: HashSet::new(),
            annotations: HashSet::new(),
            catalogue: Dictionary::default(),
        };
        let mut leaves = 0_usize;
        while let Some((number, generation)) = next.pop() {
            if number == catalogue_number || !pages.numbers.insert(number) {
                return Err(damaged("its tree of pages goes in a circle"));
            }
            let Some(node) = document.read(number, generation)? else {
                return Err(damaged("a page of it is missing"));
            };
            let is_stream = node.data.is_some();
            let node =
                node.value.as_dictionary().filter(|_| !is_stream).ok_or(damaged("a page of it is broken"))?;
            if let Some(kids) = node.get(b"Kids") {
                let kids = document.resolve(kids)?;
                for kid in kids.as_array().ok_or(damaged("its tree of pages is broken"))? {
                    match kid {
                        Object::Reference(number, generation) => next.push((*number, *generation)),
                        _ => return Err(damaged("its tree of pages is broken")),
                    }
                }
            } else {
                leaves += 1;
                pages.add_annotations(document, node)?;
            }
        }
        if leaves == 0 {
            return Err(missing());
        }
        if !pages.annotations.is_disjoint(&pages.numbers) {
            return Err(damaged("a page of it is broken"));
        }
        pages.catalogue = catalogue;
        Ok(pages)
    }

    fn add_annotations(
        &mut self,
        document: &mut Document<'_>,
        page: &Dictionary,
    ) -> Result<(), AttachmentError> {
        let Some(annotations) = page.get(b"Annots") else { return Ok(()) };
        if let Object::Array(annotations) = document.resolve(annotations)? {
            self.annotations.extend(annotations.iter().filter_map(|annotation| match annotation {
                Object::Reference(number, _) => Some(*number),
                _ => None,
            }));
        }
        Ok(())
    }
}
