//! What PDF files are made of: ISO 32000-1 7.3.

use std::borrow::Cow;

/// An object. Strings and names are decoded; what needed no decoding is borrowed from the file.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Object<'a> {
    /// `null`, and what is not there.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, whole or not.
    Number(f64),
    /// A string, still encrypted where the file is.
    Text(Cow<'a, [u8]>),
    /// A name without its slash.
    Name(Cow<'a, [u8]>),
    /// A list of objects.
    Array(Vec<Object<'a>>),
    /// Names and what they stand for.
    Dict(Dict<'a>),
    /// The object with this number.
    Ref(u32),
    /// A keyword, an operator, or a bracket that closes what is not open.
    Word(&'a [u8]),
}

impl<'a> Object<'a> {
    pub(super) fn dict(&self) -> Option<&Dict<'a>> {
        match self {
            Object::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub(super) fn array(&self) -> &[Object<'a>] {
        match self {
            Object::Array(items) => items,
            _ => &[],
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Object::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn reference(&self) -> Option<u32> {
        match self {
            Object::Ref(number) => Some(*number),
            _ => None,
        }
    }

    /// The name, or nothing.
    pub(super) fn name(&self) -> &[u8] {
        match self {
            Object::Name(name) => name,
            _ => b"",
        }
    }
}

/// Names and what they stand for, in the order of the file.
#[derive(Clone, PartialEq, Default, Debug)]
pub(super) struct Dict<'a>(pub(super) Vec<(Cow<'a, [u8]>, Object<'a>)>);

impl<'a> Dict<'a> {
    /// What a name stands for; the last one counts where it is there twice.
    pub(super) fn get(&self, key: &[u8]) -> &Object<'a> {
        self.0.iter().rev().find(|(name, _)| name.as_ref() == key).map_or(&Object::Null, |(_, object)| object)
    }

    pub(super) fn has(&self, key: &[u8]) -> bool {
        self.0.iter().any(|(name, _)| name.as_ref() == key)
    }

    /// Whether the name stands for this name.
    pub(super) fn is(&self, key: &[u8], value: &[u8]) -> bool {
        self.get(key).name() == value
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self, key: &[u8]) -> Option<u32> {
        self.get(key).number().filter(|n| (0.0..4e9).contains(n)).map(|n| n as u32)
    }
}
