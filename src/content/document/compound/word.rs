//! Word documents of 1993 to 2003 ([MS-DOC]): the pieces of the text in their order, then what lies between the pieces.

use super::out::Out;
use super::{runs, text};
use crate::content::bytes::{clip, part, size_at, tail, u16_at, u32_at};
use crate::content::unwrap::Loss;

/// Where the file information block of a version has what is needed ([MS-DOC] 2.5.1).
struct Layout {
    /// Lengths of the parts of the text in characters, the body first.
    lengths: usize,
    /// Place and length of the piece table.
    pieces: usize,
    /// Place and length of the table of pages of paragraph properties.
    paragraphs: Option<usize>,
}

/// [MS-DOC] 2.5.6 fibRgFcLcb97.
const WORD_97: Layout = Layout { lengths: 0x4C, pieces: 0x1A2, paragraphs: Some(0x102) };
/// Word 6 and Word 95 keep the same numbers elsewhere.
const WORD_6: Layout = Layout { lengths: 0x34, pieces: 0x160, paragraphs: None };

/// A piece of the text ([MS-DOC] 2.8.35).
struct Piece {
    /// Where its bytes begin.
    at: usize,
    /// How many there are.
    len: usize,
    /// Sixteen bits a character.
    wide: bool,
}

/// Whether a stream called `WordDocument` is one, and needs the table stream `1Table` rather than `0Table`
/// ([MS-DOC] 2.5.2 fWhichTblStm).
pub fn table_name(document: &[u8]) -> &'static str {
    if flags(document) & 0x0200 == 0 { "0Table" } else { "1Table" }
}

/// Whether the document is encrypted or obfuscated ([MS-DOC] 2.5.2 fEncrypted).
pub fn is_encrypted(document: &[u8]) -> bool {
    flags(document) & 0x0100 != 0
}

fn flags(document: &[u8]) -> u16 {
    u16_at(document, 0x0A).unwrap_or(0)
}

/// Hands out the text of a document; `table` is its table stream, or nothing where it has none.
pub fn read(document: &[u8], table: &[u8], out: &mut Out<'_>) {
    let version = u16_at(document, 2).unwrap_or(0);
    let (layout, table) = if version < 0xC1 { (WORD_6, document) } else { (WORD_97, table) };
    // The characters of Word 6 are those of its language ([MS-DOC] 2.5.2 lid); later ones are Windows-1252 or wide.
    let encoding =
        text::code_page(if version < 0xC1 { code_page(u16_at(document, 6).unwrap_or(0)) } else { 1252 });
    let mut pieces = pieces(document, table, &layout);
    if pieces.is_empty() {
        // Not saved piece by piece: all in one place ([MS-DOC] 2.5.1 fcMin, fcMac).
        let (from, to) = (size_at(document, 0x18).unwrap_or(0), size_at(document, 0x1C).unwrap_or(0));
        let len = to.saturating_sub(from).min(document.len());
        pieces.push(Piece { at: from, len, wide: false });
        if version >= 0xC1 {
            out.lost(Loss::Malformed, "the piece table of a Word document is missing");
            return runs::runs(document, out);
        }
    }
    let total = pieces.iter().map(|piece| clip(document, piece.at, piece.len).len()).sum();
    if let Err(loss) = out.budget.meter(document.len() as u64).count(total) {
        return out.lost(loss, "the pieces of a Word document overlap");
    }
    if pieces.iter().any(|piece| part(document, piece.at, piece.len).is_none()) {
        out.lost(Loss::Malformed, "a Word document ends too early");
    }
    let rows = layout.paragraphs.map(|at| row_ends(document, table, at)).unwrap_or_default();
    let mut flow = Flow::new(document, &layout, rows);
    for piece in &pieces {
        let bytes = clip(document, piece.at, piece.len);
        let ends = (1..).map(|count| piece.at + count);
        if piece.wide {
            let mut end = piece.at;
            for c in text::wide(bytes) {
                end += c.len_utf16() * 2;
                flow.character(c, end, out);
            }
        } else if encoding.is_single_byte() {
            let letters = encoding.decode_without_bom_handling(bytes).0;
            letters.chars().zip(ends).for_each(|(c, end)| flow.character(c, end, out));
        } else {
            let letters = encoding.decode_without_bom_handling(bytes).0;
            letters.chars().for_each(|c| flow.character(c, 0, out));
        }
    }
    flow.codes(out);
    between(document, &mut pieces, out);
    if version >= 0xC1 {
        out.flow();
        runs::runs(table, out);
    }
}

/// Text that no piece names: what was deleted, in a document that was saved fast.
fn between(document: &[u8], pieces: &mut [Piece], out: &mut Out<'_>) {
    out.flow();
    pieces.sort_unstable_by_key(|piece| piece.at);
    let mut at = 0;
    for piece in pieces.iter() {
        runs::runs(clip(document, at, piece.at.saturating_sub(at)), out);
        at = at.max(piece.at.saturating_add(piece.len));
    }
    runs::runs(tail(document, at), out);
}

/// The piece table ([MS-DOC] 2.9.38 Clx): property lists, each after a 1, then after a 2 the table itself.
fn pieces(document: &[u8], table: &[u8], layout: &Layout) -> Vec<Piece> {
    let found = (|| {
        let place = size_at(document, layout.pieces)?;
        let mut clx = clip(table, place, size_at(document, layout.pieces + 4)?);
        while let Some(1) = clx.first() {
            clx = tail(clx, 3 + usize::from(u16_at(clx, 1)?));
        }
        if clx.first() != Some(&2) {
            return None;
        }
        Some(clip(clx, 5, size_at(clx, 1)?))
    })();
    let Some(plc) = found else { return Vec::new() };
    let count = plc.len().saturating_sub(4) / 12;
    let starts = plc.as_chunks().0.iter().map(|four| u32::from_le_bytes(*four)).take(count + 1);
    let lengths: Vec<u32> = starts.clone().zip(starts.skip(1)).map(|(a, b)| b.saturating_sub(a)).collect();
    let (descriptors, _) = tail(plc, (count + 1) * 4).as_chunks::<8>();
    let old = layout.paragraphs.is_none();
    let piece = |(descriptor, count): (&[u8; 8], u32)| {
        let place = u32_at(descriptor, 2)?;
        let count = usize::try_from(count).ok()?;
        Some(match (old, place & 0x4000_0000) {
            (true, _) => Piece { at: usize::try_from(place).ok()?, len: count, wide: false },
            (false, 0) => Piece { at: usize::try_from(place).ok()?, len: count.checked_mul(2)?, wide: true },
            (false, _) => {
                Piece { at: usize::try_from((place & 0x3FFF_FFFF) / 2).ok()?, len: count, wide: false }
            }
        })
    };
    descriptors.iter().zip(lengths).filter_map(piece).collect()
}

/// Where the paragraphs end that end rows of tables ([MS-DOC] 2.9.174 PapxFkp, sprmPFTtp): the mark is that of a cell.
fn row_ends(document: &[u8], table: &[u8], at: usize) -> Vec<usize> {
    let (Some(place), Some(len)) = (size_at(document, at), size_at(document, at + 4)) else {
        return Vec::new();
    };
    let plc = clip(table, place, len);
    let count = plc.len().saturating_sub(4) / 8;
    let (numbers, _) = tail(plc, (count + 1) * 4).as_chunks::<4>();
    let mut ends = Vec::new();
    // A page may be named twice, by damage; there are no more pages than the stream has.
    for number in numbers.iter().take(document.len() / 512) {
        let at = (u32::from_le_bytes(*number) & 0x3F_FFFF) as usize * 512;
        let Some(page) = part(document, at, 512) else { continue };
        // A page has room for 29.
        let count = page.last().map_or(0, |count| usize::from(*count).min(29));
        for paragraph in 0..count {
            let word = page.get((count + 1) * 4 + paragraph * 13).map_or(0, |word| usize::from(*word) * 2);
            let len = match page.get(word) {
                Some(0) => page.get(word + 1).map_or(0, |len| usize::from(*len) * 2 + 1),
                Some(len) => usize::from(*len) * 2,
                None => 0,
            };
            let properties = clip(page, word, len);
            if word > 0 && memchr::memmem::find(properties, b"\x17\x24\x01").is_some() {
                ends.extend(size_at(page, (paragraph + 1) * 4));
            }
        }
    }
    ends.sort_unstable();
    ends
}

/// The text as it flows: parts of the document, cells and rows, fields.
struct Flow {
    /// 16-bit characters that are left in each part: body, footnotes, headers, macros, comments, endnotes, text boxes, and those of
    /// the headers.
    parts: std::vec::IntoIter<u32>,
    left: u32,
    rows: Vec<usize>,
    /// The character before ended a paragraph.
    paragraph: bool,
    /// The character before was the end of a cell.
    cell: bool,
    /// For each open field, whether its code is over and its result has begun ([MS-DOC] 2.8.25).
    fields: Vec<bool>,
    /// Codes of fields since the last paragraph: they stand aside, for a result continues the text before it.
    codes: String,
    /// Codes that are open around the character.
    hidden: usize,
}

impl Flow {
    fn new(document: &[u8], layout: &Layout, rows: Vec<usize>) -> Self {
        let parts: Vec<u32> = (0..8).filter_map(|part| u32_at(document, layout.lengths + part * 4)).collect();
        let mut parts = parts.into_iter();
        let left = parts.next().unwrap_or(u32::MAX);
        Self {
            parts,
            left,
            rows,
            paragraph: false,
            cell: false,
            fields: Vec::new(),
            codes: String::new(),
            hidden: 0,
        }
    }

    /// A character whose bytes end at `end`.
    fn character(&mut self, c: char, end: usize, out: &mut Out<'_>) {
        while self.left == 0 {
            self.left = self.parts.next().unwrap_or(u32::MAX);
            // Every part ends with a paragraph. Where one does not, the lengths are wrong, and words are not torn for it.
            if self.paragraph {
                self.codes(out);
                out.flow();
            }
        }
        self.left = self.left.saturating_sub(c.len_utf16() as u32);
        self.paragraph = c == '\r';
        let after_cell = std::mem::replace(&mut self.cell, c == '\x07');
        match c {
            '\x13' => {
                self.fields.push(false);
                self.hidden += 1;
            }
            '\x14' => {
                if let Some(result @ false) = self.fields.last_mut() {
                    *result = true;
                    self.hidden = self.hidden.saturating_sub(1);
                }
            }
            '\x15' => {
                if self.fields.pop() == Some(false) {
                    self.hidden = self.hidden.saturating_sub(1);
                }
                if self.hidden == 0 && !self.codes.is_empty() {
                    self.codes.push('\n');
                }
            }
            _ if self.hidden > 0 => {
                if c >= ' ' {
                    self.codes.push(c);
                }
                if self.codes.len() > 16 * 1024 {
                    self.codes(out);
                }
            }
            '\x07' => {
                let row =
                    if self.rows.is_empty() { after_cell } else { self.rows.binary_search(&end).is_ok() };
                out.put(if row { '\n' } else { '\t' });
            }
            '\r' | '\x0C' => {
                out.put('\n');
                self.codes(out);
            }
            '\x0B' | '\x0E' | '\n' => out.put('\n'),
            '\t' => out.put('\t'),
            // A hyphen that does not break, and one that shows only where it does.
            '\x1E' => out.put('-'),
            '\x00'..='\x1F' => {}
            _ => out.put(c),
        }
    }

    /// The codes of fields: addresses of links, names of files.
    fn codes(&mut self, out: &mut Out<'_>) {
        if !self.codes.is_empty() {
            out.row(&self.codes);
            self.codes.clear();
        }
    }
}

/// The code page of a Windows language ([MS-LCID]), for the scripts that have one of their own.
fn code_page(language: u16) -> u32 {
    match language & 0x3FF {
        0x01 | 0x20 | 0x29 => 1256,
        0x02 | 0x19 | 0x22 | 0x23 | 0x2F => 1251,
        0x04 if language == 0x0404 || language == 0x0C04 => 950,
        0x04 => 936,
        0x05 | 0x0E | 0x15 | 0x18 | 0x1A | 0x1B | 0x1C | 0x24 => 1250,
        0x08 => 1253,
        0x0D => 1255,
        0x11 => 932,
        0x12 => 949,
        0x1E => 874,
        0x1F => 1254,
        0x25..=0x27 => 1257,
        0x2A => 1258,
        _ => 1252,
    }
}
