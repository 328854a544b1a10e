//! What the name of a file claims: extensions and their families.

use super::file_type::{Family, FileType};
use Family::{Audio, Compressed, Document, Encrypted, Executable, Image, Mail, Script, Text, Video};

/// The type that an extension claims; case does not matter, and the dot is left out: `exe`, `DOCX`.
pub fn family_of_extension(ext: &str) -> Option<FileType> {
    // Few files have more than one name. To search all rows for it costs a hundredth of a table to look it up in.
    let claimed = |extensions: &[&str]| extensions.iter().any(|known| known.eq_ignore_ascii_case(ext));
    let row = EXTENSIONS.iter().find(|(_, _, extensions)| claimed(extensions));
    row.map(|(family, name, _)| FileType { family: *family, name })
}

/// Every extension that is known, in lower case, by family and type.
pub const EXTENSIONS: &[(Family, &str, &[&str])] = &[
    (Executable, "Windows program", &["exe", "com", "scr", "pif", "cpl", "msc", "gadget", "mst"]),
    (Executable, "Windows library", &["dll", "ocx", "sys", "drv", "xll", "wll"]),
    (Executable, "Windows installer", &["msi", "msp", "msu", "msix", "msixbundle", "appx", "appxbundle"]),
    (Executable, "Windows installer", &["appinstaller", "application", "appref-ms"]),
    (Executable, "Windows shortcut", &["lnk", "library-ms", "search-ms", "settingcontent-ms"]),
    (Executable, "Windows help with program code", &["chm", "hlp"]),
    (Executable, "Java archive", &["jar", "class", "jnlp"]),
    (Executable, "Android program", &["apk", "aab", "dex", "xapk"]),
    (Executable, "Unix program", &["elf", "so", "appimage", "run", "deb", "rpm", "snap"]),
    (Executable, "macOS program", &["app", "dylib", "pkg", "mpkg"]),
    (Executable, "Flash program", &["swf"]),
    (Executable, "browser extension", &["crx", "xpi"]),
    (Executable, "Office add-in", &["xlam", "xla", "ppam", "ppa", "wiz", "ade", "adp", "mde"]),
    (Script, "batch script", &["bat", "cmd", "btm"]),
    (Script, "PowerShell script", &["ps1", "ps1xml", "ps2", "ps2xml", "psc1", "psc2", "psm1", "psd1"]),
    (Script, "Visual Basic script", &["vb", "vbs", "vbe"]),
    (Script, "JavaScript", &["js", "jse", "mjs"]),
    (Script, "Windows script", &["wsf", "wsh", "wsc", "ws", "sct", "scf", "inf", "hta"]),
    (Script, "Windows registry script", &["reg"]),
    (Script, "Internet shortcut", &["url", "website", "desktop", "webloc"]),
    (Script, "shell script", &["sh", "bash", "zsh", "csh", "ksh", "command", "applescript", "scpt"]),
    (Script, "script", &["py", "pyc", "pyw", "pl", "rb", "php", "ahk", "au3", "lua"]),
    (Compressed, "ZIP archive", &["zip", "zipx"]),
    (Compressed, "7-Zip archive", &["7z", "001"]),
    (Compressed, "RAR archive", &["rar", "rev", "r00", "r01"]),
    (Compressed, "tar archive", &["tar", "tgz", "tbz", "tbz2", "txz", "tzst", "taz"]),
    (Compressed, "compressed file", &["gz", "bz2", "xz", "zst", "z", "lz", "lz4", "lzma", "lzo", "br"]),
    (
        Compressed,
        "archive",
        &["cab", "arj", "lzh", "lha", "ace", "sit", "sitx", "zoo", "arc", "cpio", "ar", "xar"],
    ),
    (Compressed, "archive", &["alz", "egg", "wim", "uue", "uu", "xxe", "b64", "hqx"]),
    (Compressed, "disk image", &["iso", "img", "vhd", "vhdx", "vmdk", "dmg", "udf", "nrg"]),
    (Audio, "sound", &["mp3", "mp2", "wav", "wma", "aac", "m4a", "m4b", "m4r", "flac", "ogg", "oga", "opus"]),
    (Audio, "sound", &["aif", "aiff", "aifc", "amr", "au", "snd", "mid", "midi", "ape", "ra", "caf", "spx"]),
    (Audio, "play list", &["m3u", "m3u8", "pls", "wax", "asx"]),
    (Video, "video", &["mp4", "m4v", "mov", "qt", "avi", "wmv", "asf", "mkv", "webm", "flv", "f4v", "mpg"]),
    (
        Video,
        "video",
        &["mpeg", "mpe", "m2v", "m2ts", "mts", "3gp", "3g2", "ogv", "ogm", "vob", "rm", "rmvb", "divx"],
    ),
    (
        Image,
        "picture",
        &["jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "dib", "tif", "tiff", "webp", "ico"],
    ),
    (
        Image,
        "picture",
        &["heic", "heif", "avif", "jp2", "j2k", "jxl", "psd", "xcf", "svg", "svgz", "wmf", "emf"],
    ),
    (Image, "picture", &["pcx", "tga", "dcm", "raw", "cr2", "cr3", "nef", "arw", "dng", "orf", "ai", "eps"]),
    (Document, "Word document", &["docx", "doc", "dotx", "dot", "wbk"]),
    (Document, "Word document with macros", &["docm", "dotm"]),
    (Document, "Excel workbook", &["xlsx", "xls", "xltx", "xlt", "xlw", "xlm", "xlsb"]),
    (Document, "Excel workbook with macros", &["xlsm", "xltm"]),
    (Document, "PowerPoint presentation", &["pptx", "ppt", "potx", "pot", "ppsx", "pps"]),
    (Document, "PowerPoint presentation with macros", &["pptm", "potm", "ppsm"]),
    (Document, "OpenDocument file", &["odt", "ott", "ods", "ots", "odp", "otp", "odg", "odf", "odb"]),
    (Document, "PDF document", &["pdf", "xps", "oxps"]),
    (Document, "rich text document", &["rtf"]),
    (
        Document,
        "Office document",
        &["pub", "vsd", "vsdx", "vsdm", "mpp", "one", "onepkg", "mdb", "accdb", "wpd"],
    ),
    (Document, "Office document", &["wps", "pages", "numbers", "key", "epub", "mobi", "azw3", "djvu", "ps"]),
    (Text, "text", &["txt", "text", "log", "md", "ini", "cfg", "conf", "yaml", "yml", "toml"]),
    (Text, "table", &["csv", "tsv"]),
    (Text, "HTML page", &["htm", "html", "xhtml", "shtml"]),
    (Text, "XML document", &["xml", "xsl", "xslt", "xsd", "json", "kml", "gpx"]),
    (Text, "calendar entry", &["ics", "ical", "vcs"]),
    (Text, "contact card", &["vcf"]),
    (Mail, "mail message", &["eml", "msg", "emlx", "mht", "mhtml", "oft"]),
    (Mail, "mailbox", &["mbox", "mbx", "pst", "ost"]),
    (Mail, "Outlook container (TNEF)", &["tnef"]),
    (Encrypted, "PGP encrypted file", &["pgp", "gpg"]),
    (Encrypted, "rights-protected message", &["rpmsg"]),
    (Encrypted, "encrypted file", &["age", "axx", "kdbx", "kdb", "tc", "hc", "aes"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_extension_stands_once_and_in_lower_case() {
        let mut seen = BTreeSet::new();
        for extension in EXTENSIONS.iter().flat_map(|row| row.2) {
            assert_eq!(*extension, extension.to_lowercase());
            assert!(!extension.starts_with('.') && seen.insert(extension), "{extension}");
        }
    }

    #[test]
    fn rules_can_judge_names() {
        let family = |extension| family_of_extension(extension).map(|found| found.family);
        assert_eq!(family("EXE"), Some(Executable));
        assert_eq!(family("ps1"), Some(Script));
        assert_eq!(family("Zip"), Some(Compressed));
        assert_eq!(family("mp3"), Some(Audio));
        assert_eq!(family("mp4"), Some(Video));
        assert_eq!(family("jpeg"), Some(Image));
        assert_eq!(family("docx"), Some(Document));
        assert_eq!(family_of_extension("docm").map(|found| found.name), Some("Word document with macros"));
        for unknown in ["", "dat", "exe ", ".exe"] {
            assert_eq!(family_of_extension(unknown), None, "{unknown}");
        }
    }
}
