//! The table of detectors. Where two could claim the same number and are equally sure, the one further up gets it.

use super::detector::Detector;
use super::finding::Class;
use super::iban::Iban;
use super::national_insurance::NationalInsurance;
use super::nhs_number::NhsNumber;
use super::payment_card::PaymentCard;

/// Every detector.
pub const TABLE: &[&dyn Detector] = &[&Iban, &PaymentCard, &NhsNumber, &NationalInsurance];

/// What they find.
pub fn classes() -> impl Iterator<Item = Class> {
    TABLE.iter().map(|detector| detector.class())
}
