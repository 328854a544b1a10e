//! Programs whose first bytes alone do not tell them from other files.

use super::text;
use crate::content::bytes::{u16_at, u32_at};
use crate::content::file_type::{Family, FileType};

/// Windows and DOS programs, Java classes, macOS programs for several processors.
pub(super) fn program(head: &[u8]) -> Option<FileType> {
    let name = match head {
        [b'M', b'Z', ..] => dos(head)?,
        // One number, two formats: a class file's version is 45 or more, and no program is for that many processors.
        [0xca, 0xfe, 0xba, 0xbe, _, _, high, low, ..] => match u16::from_be_bytes([*high, *low]) {
            45.. => "Java class",
            _ => "macOS program",
        },
        _ => return None,
    };
    Some(FileType { family: Family::Executable, name })
}

/// What follows `MZ` (the PE format, sections "MS-DOS Stub" and "COFF File Header").
fn dos(head: &[u8]) -> Option<&'static str> {
    const IS_LIBRARY: u16 = 0x2000;
    let header = u32_at(head, 0x3c).and_then(|offset| usize::try_from(offset).ok());
    let new = header.and_then(|at| head.get(at..));
    match new {
        Some([b'P', b'E', 0, 0, rest @ ..]) => match u16_at(rest, 18) {
            Some(flags) if flags & IS_LIBRARY != 0 => Some("Windows library"),
            _ => Some("Windows program"),
        },
        Some([b'N', b'E', ..] | [b'L', b'E' | b'X', ..]) => Some("old Windows program"),
        _ if text::is_text(head) => None,
        _ => Some("DOS program"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_header(signature: &[u8], flags: u16) -> Vec<u8> {
        let mut file = vec![0; 0x40];
        file[..2].copy_from_slice(b"MZ");
        file[0x3c] = 0x40;
        file.extend_from_slice(signature);
        file.extend_from_slice(&[0; 18]);
        file.extend_from_slice(&flags.to_le_bytes());
        file
    }

    fn name(head: &[u8]) -> Option<&'static str> {
        program(head).map(|found| found.name)
    }

    #[test]
    fn the_second_header_tells_programs_from_libraries() {
        assert_eq!(name(&with_header(b"PE\0\0", 0x0002)), Some("Windows program"));
        assert_eq!(name(&with_header(b"PE\0\0", 0x2002)), Some("Windows library"));
        assert_eq!(name(&with_header(b"NE\0\0", 0)), Some("old Windows program"));
        assert_eq!(name(&with_header(b"??\0\0", 0)), Some("DOS program"));
        assert_eq!(name(b"MZ\x90\0"), Some("DOS program"));
        assert_eq!(name(b"MZ is how programs begin."), None);
    }

    #[test]
    fn class_files_and_programs_for_several_processors_differ_in_their_version() {
        assert_eq!(name(b"\xca\xfe\xba\xbe\0\0\0\x41"), Some("Java class"));
        assert_eq!(name(b"\xca\xfe\xba\xbe\0\0\0\x02"), Some("macOS program"));
    }
}
