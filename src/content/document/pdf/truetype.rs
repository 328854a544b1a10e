//! Which characters the glyphs of an embedded TrueType font are for: OpenType `cmap`, formats 4 and 12. A font without a
//! map of its own to text can still be read by this, and one whose map lies is found out.

use std::collections::HashMap;

/// Characters of one font.
const CHARACTERS: usize = 70_000;

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Characters by glyph. Empty where the font does not say.
pub(super) fn characters(font: &[u8]) -> HashMap<u16, char> {
    let mut out = HashMap::new();
    let _ = read(font, &mut out);
    out
}

fn read(font: &[u8], out: &mut HashMap<u16, char>) -> Option<()> {
    let tables = usize::from(short(font, 4)?).min(64);
    let record =
        (0..tables).map(|index| 12 + index * 16).find(|at| font.get(*at..*at + 4) == Some(b"cmap"))?;
    let cmap = font.get(long(font, record + 8)? as usize..)?;
    for index in 0..usize::from(short(cmap, 2)?).min(32) {
        let record = 4 + index * 8;
        let (platform, encoding) = (short(cmap, record)?, short(cmap, record + 2)?);
        if !matches!((platform, encoding), (0, _) | (3, 1 | 10)) {
            continue;
        }
        let Some(table) = cmap.get(long(cmap, record + 4)? as usize..) else { continue };
        match short(table, 0) {
            Some(4) => segments(table, out),
            Some(12) => groups(table, out),
            _ => None,
        };
    }
    Some(())
}

fn put(out: &mut HashMap<u16, char>, glyph: u16, code: u32) {
    if glyph != 0
        && out.len() < CHARACTERS
        && let Some(character) = char::from_u32(code)
    {
        // Of several characters with one glyph the plainest is the first.
        out.entry(glyph).or_insert(character);
    }
}

fn segments(table: &[u8], out: &mut HashMap<u16, char>) -> Option<()> {
    let count = usize::from(short(table, 6)? / 2);
    let mut steps = 0;
    for index in 0..count {
        let at = 14 + index * 2;
        let (last, first) = (short(table, at)?, short(table, at + 2 + count * 2)?);
        let delta = short(table, at + 2 + count * 4)?;
        let place = at + 2 + count * 6;
        let offset = short(table, place)?;
        for code in first..=last {
            steps += 1;
            if steps > CHARACTERS {
                return None;
            }
            let glyph = if offset == 0 {
                code.wrapping_add(delta)
            } else {
                match short(table, place + usize::from(offset) + usize::from(code - first) * 2) {
                    None | Some(0) => 0,
                    Some(glyph) => glyph.wrapping_add(delta),
                }
            };
            if code != 0xffff {
                put(out, glyph, u32::from(code));
            }
        }
    }
    Some(())
}

fn groups(table: &[u8], out: &mut HashMap<u16, char>) -> Option<()> {
    let mut steps = 0;
    for index in 0..(long(table, 12)? as usize).min(CHARACTERS) {
        let at = 16 + index * 12;
        let (first, last, glyph) = (long(table, at)?, long(table, at + 4)?, long(table, at + 8)?);
        for ahead in 0..=last.checked_sub(first)? {
            steps += 1;
            if steps > CHARACTERS {
                return None;
            }
            put(out, glyph.wrapping_add(ahead) as u16, first.wrapping_add(ahead));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_of_a_segment_are_found() {
        let mut font = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        font.extend(b"cmap\0\0\0\0\0\0\0\x1c\0\0\0\x40");
        font.extend([0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12]);
        // One segment: 'A' to 'C' are glyphs 5 to 7.
        font.extend([0, 4, 0, 24, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0x43, 0, 0, 0, 0x41, 0xff, 0xc4, 0, 0]);
        assert_eq!(characters(&font).get(&6), Some(&'B'));
        assert!(characters(&font[..50]).is_empty());
    }
}
