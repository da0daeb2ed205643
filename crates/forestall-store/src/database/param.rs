//! What a statement is given for its placeholders.

use std::borrow::Cow;
use std::fmt;

/// A value for a placeholder; nothing but the three kinds both databases keep alike.
#[derive(Clone, PartialEq, Eq)]
pub enum Param<'a> {
    /// An integer, or null.
    Int(Option<i64>),
    /// A text, or null.
    Text(Option<Cow<'a, str>>),
    /// Bytes, or null.
    Bytes(Option<Cow<'a, [u8]>>),
}

/// Shows the kind only: values do not belong in logs.
impl fmt::Debug for Param<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Int(_) => "Int",
            Self::Text(_) => "Text",
            Self::Bytes(_) => "Bytes",
        })
    }
}

macro_rules! from_number {
    ($($number:ty),+) => {$(
        impl From<$number> for Param<'_> {
            fn from(value: $number) -> Self {
                Self::Int(Some(i64::from(value)))
            }
        }

        impl From<Option<$number>> for Param<'_> {
            fn from(value: Option<$number>) -> Self {
                Self::Int(value.map(i64::from))
            }
        }
    )+};
}

from_number!(i64, i32, i16, u32, u16, u8);

macro_rules! from_value {
    ($variant:ident, $($value:ty),+) => {$(
        impl<'a> From<$value> for Param<'a> {
            fn from(value: $value) -> Self {
                Self::$variant(Some(value.into()))
            }
        }

        impl<'a> From<Option<$value>> for Param<'a> {
            fn from(value: Option<$value>) -> Self {
                Self::$variant(value.map(Into::into))
            }
        }
    )+};
}

from_value!(Text, &'a str, String, &'a String);
from_value!(Bytes, &'a [u8], Vec<u8>, &'a Vec<u8>);

impl<'a, const LENGTH: usize> From<&'a [u8; LENGTH]> for Param<'a> {
    fn from(value: &'a [u8; LENGTH]) -> Self {
        Self::Bytes(Some(value.as_slice().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_param_does_not_show_its_value() {
        let shown = format!("{:?}", [Param::from("secret"), Param::from(7_i64), Param::from(b"secret")]);
        assert_eq!(shown, "[Text, Int, Bytes]");
    }
}
