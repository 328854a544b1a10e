//! The table of detectors. Where two could claim the same number and are equally sure, the one further up gets it.

use super::address::Address;
use super::bank_account::BankAccount;
use super::credential::block::PrivateKey;
use super::credential::labelled::Labelled;
use super::credential::locator::Locator;
use super::credential::login::Login;
use super::credential::token::Token;
use super::date_of_birth::DateOfBirth;
use super::detector::Detector;
use super::driving_licence::DrivingLicence;
use super::email_address::EmailAddress;
use super::finding::Class;
use super::iban::Iban;
use super::national_insurance::NationalInsurance;
use super::nhs_number::NhsNumber;
use super::passport::Passport;
use super::payment_card::PaymentCard;
use super::phone::Phone;
use super::postcode::Postcode;
use super::pupil_number::PupilNumber;
use super::social_care::SocialCare;
use super::special_category::SpecialCategory;
use super::tax_reference::TaxReference;
use super::vehicle_registration::VehicleRegistration;

/// Every detector.
pub const TABLE: &[&dyn Detector] = &[
    &Iban,
    &PaymentCard,
    &NhsNumber,
    &NationalInsurance,
    &DrivingLicence,
    &PupilNumber,
    &TaxReference,
    &Passport,
    &BankAccount,
    &SocialCare,
    &EmailAddress,
    &Phone,
    &VehicleRegistration,
    &Address,
    &Postcode,
    &PrivateKey,
    &Token,
    &Locator,
    &Login,
    &Labelled,
    &DateOfBirth,
    &SpecialCategory,
];

/// What they find, each class once.
pub fn classes() -> impl Iterator<Item = Class> {
    let before = |index| TABLE.iter().take(index).map(|detector| *detector.class());
    let all = TABLE.iter().map(|detector| *detector.class()).enumerate();
    all.filter(move |(index, class)| before(*index).all(|known| known != *class)).map(|(_, class)| class)
}
