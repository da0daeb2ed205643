//! The values a PDF is made of.

/// The number of an indirect object. The generation is checked when a reference is read and is 0 in what is written.
pub(super) type Number = u32;

/// A value; streams are dictionaries whose data stands beside them.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Object {
    Null,
    Boolean(bool),
    Integer(i64),
    /// The digits as they stand, so that nothing is rounded.
    Real(Box<[u8]>),
    Name(Box<[u8]>),
    Text(Box<[u8]>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    Reference(Number, u16),
}

impl Object {
    pub(super) fn as_name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    pub(super) fn as_text(&self) -> Option<&[u8]> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(value) = self { Some(*value) } else { None }
    }

    pub(super) fn as_usize(&self) -> Option<usize> {
        self.as_integer().and_then(|value| usize::try_from(value).ok())
    }

    pub(super) fn as_array(&self) -> Option<&[Object]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(super) fn as_dictionary(&self) -> Option<&Dictionary> {
        if let Self::Dictionary(dictionary) = self { Some(dictionary) } else { None }
    }
}

/// Keys and values in the order they stand, each key once.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Dictionary(Vec<(Box<[u8]>, Object)>);

impl Dictionary {
    /// Makes a dictionary; of a key that stands twice the last counts, as for most readers.
    pub(super) fn new(mut entries: Vec<(Box<[u8]>, Object)>) -> Self {
        let mut seen = std::collections::HashSet::new();
        let is_last: Vec<bool> = entries.iter().rev().map(|(key, _)| seen.insert(key.clone())).collect();
        if is_last.contains(&false) {
            let mut is_last = is_last.into_iter().rev();
            entries.retain(|_| is_last.next().unwrap_or(false));
        }
        Self(entries)
    }

    pub(super) fn get(&self, key: &[u8]) -> Option<&Object> {
        self.0.iter().find(|(known, _)| &**known == key).map(|(_, value)| value)
    }

    pub(super) fn has(&self, key: &[u8]) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn name(&self, key: &[u8]) -> Option<&[u8]> {
        self.get(key).and_then(Object::as_name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }

    /// Adds a key that is not there yet.
    pub(super) fn push(&mut self, key: &[u8], value: Object) {
        self.0.push((key.into(), value));
    }
}
