//! What a file name and a declared type claim a file to be. Both are only claims; the content is judged apart.

use crate::content::extension::family_of_extension;
use crate::content::file_type::{Family, FileType};
use crate::message::file_name;

/// The declared types that claim a family, after the IANA registry and what older mail programs write. What ends with
/// `/` is a whole top-level type.
const DECLARED: &[(Family, &[&str])] = &[
    (
        Family::Executable,
        &[
            "application/java-archive",
            "application/vnd.android.package-archive",
            "application/vnd.debian.binary-package",
            "application/vnd.microsoft.portable-executable",
            "application/x-apple-diskimage",
            "application/x-dosexec",
            "application/x-elf",
            "application/x-executable",
            "application/x-mach-binary",
            "application/x-ms-application",
            "application/x-ms-installer",
            "application/x-msdos-program",
            "application/x-msdownload",
            "application/x-msi",
            "application/x-rpm",
            "application/x-sharedlib",
        ],
    ),
    (
        Family::Script,
        &[
            "application/hta",
            "application/javascript",
            "application/x-bat",
            "application/x-javascript",
            "application/x-ms-shortcut",
            "application/x-perl",
            "application/x-powershell",
            "application/x-python-code",
            "application/x-sh",
            "application/x-shellscript",
            "application/x-vbscript",
            "text/javascript",
            "text/vbscript",
            "text/x-python",
            "text/x-sh",
            "text/x-shellscript",
        ],
    ),
    (
        Family::Compressed,
        &[
            "application/gzip",
            "application/vnd.ms-cab-compressed",
            "application/vnd.rar",
            "application/x-7z-compressed",
            "application/x-ace-compressed",
            "application/x-arj",
            "application/x-bzip",
            "application/x-bzip2",
            "application/x-compress",
            "application/x-compressed",
            "application/x-gzip",
            "application/x-iso9660-image",
            "application/x-lzh-compressed",
            "application/x-rar",
            "application/x-rar-compressed",
            "application/x-stuffit",
            "application/x-tar",
            "application/x-xz",
            "application/x-zip",
            "application/x-zip-compressed",
            "application/zip",
            "application/zstd",
        ],
    ),
    (Family::Audio, &["audio/", "application/ogg"]),
    (Family::Video, &["video/", "application/x-shockwave-flash", "application/vnd.rn-realmedia"]),
    (Family::Image, &["image/"]),
    (
        Family::Document,
        &[
            "application/msword",
            "application/pdf",
            "application/rtf",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.oasis.opendocument.presentation",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "text/rtf",
        ],
    ),
    (Family::Mail, &["application/mbox", "application/vnd.ms-outlook", "message/global", "message/rfc822"]),
    (Family::Encrypted, &["application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"]),
];

/// Extensions that are also the end of a domain. Before the last dot they are more often a site's name
/// (`invoice from shop.com.pdf`) than a hidden program.
const ALSO_DOMAINS: &[&str] = &[
    "ai", "app", "ar", "au", "br", "cab", "com", "mov", "pl", "ps", "py", "run", "sh", "so", "tc", "website",
    "ws", "zip",
];

/// The family that a declared type, in lower case, claims.
pub fn declared(declared: &str) -> Option<Family> {
    let claims = |claim: &str| claim == declared || (claim.ends_with('/') && declared.starts_with(claim));
    DECLARED.iter().find(|(_, types)| types.iter().any(|claim| claims(claim))).map(|(family, _)| *family)
}

/// The types that the extensions of a name claim, the last extension first.
///
/// Every extension counts, not the last alone: what is called `notice.exe.txt` need only be renamed.
pub fn named(name: &str) -> Vec<FileType> {
    let extensions = file_name::extensions(name);
    let mut extensions = extensions.iter().map(String::as_str).rev();
    let last = extensions.next();
    let inner = extensions.filter(|extension| !ALSO_DOMAINS.contains(extension));
    last.into_iter().chain(inner).filter_map(family_of_extension).collect()
}

/// The type that the last extension of a name claims.
pub fn last(name: &str) -> Option<FileType> {
    file_name::extensions(name).last().and_then(|extension| family_of_extension(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_counts_but_a_site_before_the_last_one() {
        for (name, families) in [
            ("SETUP.EXE", &[Family::Executable][..]),
            ("report.pdf.exe", &[Family::Executable, Family::Document]),
            ("notice.exe.txt", &[Family::Text, Family::Executable]),
            ("a.exe. . ", &[Family::Executable]),
            ("a.exe::$DATA", &[Family::Executable]),
            (".exe", &[Family::Executable]),
            ("invoice from shop.com.pdf", &[Family::Document]),
            ("shop.com", &[Family::Executable]),
            ("minutes 12.30.docx", &[Family::Document]),
            ("backup.tar.gz", &[Family::Compressed, Family::Compressed]),
            ("exe", &[]),
            ("zip.txt", &[Family::Text]),
            ("", &[]),
        ] {
            let found: Vec<Family> = named(name).into_iter().map(|claim| claim.family).collect();
            assert_eq!(found, families, "{name}");
        }
    }

    #[test]
    fn a_declared_type_claims_one_family() {
        let mut seen = std::collections::BTreeSet::new();
        for claim in DECLARED.iter().flat_map(|(_, types)| *types) {
            assert!(seen.insert(claim), "{claim} twice");
            assert_eq!(*claim, claim.to_lowercase());
        }
        assert_eq!(declared("video/mp4"), Some(Family::Video));
        assert_eq!(declared("application/zip"), Some(Family::Compressed));
        assert_eq!(declared("application/octet-stream"), None);
    }

    #[test]
    fn what_looks_like_a_domain_is_an_extension_too() {
        for extension in ALSO_DOMAINS {
            assert!(family_of_extension(extension).is_some(), "{extension} need not be here");
        }
    }
}
