//! The table of detectors. Where two could claim the same number and are equally sure, the one further up gets it.

use super::classes::address::Address;
use super::classes::bank_account::BankAccount;
use super::classes::credential::block::PrivateKey;
use super::classes::credential::labelled::Labelled;
use super::classes::credential::locator::Locator;
use super::classes::credential::login::Login;
use super::classes::credential::token::Token;
use super::classes::date_of_birth::DateOfBirth;
use super::classes::driving_licence::DrivingLicence;
use super::classes::email_address::EmailAddress;
use super::classes::iban::Iban;
use super::classes::national_insurance::NationalInsurance;
use super::classes::nhs_number::NhsNumber;
use super::classes::passport::Passport;
use super::classes::payment_card::PaymentCard;
use super::classes::phone::Phone;
use super::classes::postcode::Postcode;
use super::classes::pupil_number::PupilNumber;
use super::classes::social_care::SocialCare;
use super::classes::special_category::SpecialCategory;
use super::classes::tax_reference::TaxReference;
use super::classes::vehicle_registration::VehicleRegistration;
use super::detector::Detector;
use super::finding::Class;

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
