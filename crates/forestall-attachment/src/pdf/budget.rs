//! How much reading a PDF may cost.

use crate::{AttachmentError, Limits};

/// The deepest nesting of arrays and dictionaries. Documents need fewer than ten.
pub(super) const MOST_DEPTH: usize = 48;

/// The most objects a document may list.
pub(super) const MOST_OBJECTS: usize = 500_000;

/// The most values in one object, which bounds the memory in use at a time.
pub(super) const MOST_VALUES_OF_AN_OBJECT: usize = 500_000;

/// The most values parsed in all, those parsed twice counted twice.
const MOST_VALUES: usize = 6_000_000;

/// How many times the size of the largest allowed file may be inflated, and be passed over by the parser.
const INFLATED_FACTOR: usize = 8;
const PASSED_FACTOR: usize = 8;

/// What is left to spend. Whoever spends more is refused, so the order of spending does not matter.
pub(super) struct Budget {
    values: usize,
    inflated_bytes: usize,
    passed_bytes: usize,
    written_bytes: usize,
}

impl Budget {
    pub(super) fn for_file(file_bytes: usize, limits: Limits) -> Self {
        let room = limits.bytes.max(file_bytes);
        Self {
            values: MOST_VALUES,
            inflated_bytes: room.saturating_mul(INFLATED_FACTOR),
            passed_bytes: room.saturating_mul(PASSED_FACTOR).saturating_mul(INFLATED_FACTOR),
            written_bytes: limits.bytes,
        }
    }

    pub(super) fn spend_value(&mut self) -> Result<(), AttachmentError> {
        spend(&mut self.values, 1)
    }

    /// Pays for bytes the parser went over, or searched.
    pub(super) fn spend_passed(&mut self, bytes: usize) -> Result<(), AttachmentError> {
        spend(&mut self.passed_bytes, bytes)
    }

    pub(super) fn spend_inflated(&mut self, bytes: usize) -> Result<(), AttachmentError> {
        spend(&mut self.inflated_bytes, bytes)
    }

    pub(super) fn spend_written(&mut self, bytes: usize) -> Result<(), AttachmentError> {
        spend(&mut self.written_bytes, bytes)
    }

    /// Returns how many bytes may still be inflated.
    pub(super) fn inflated_left(&self) -> usize {
        self.inflated_bytes
    }
}

fn spend(left: &mut usize, cost: usize) -> Result<(), AttachmentError> {
    *left = left.checked_sub(cost).ok_or(AttachmentError::TooComplexPdf)?;
    Ok(())
}
