//! What the columns of a table are called, remembered from its first row to its last.

use super::lexicon::{Lexicon, Meaning};
use super::stretch::Stretch;
use crate::detect::page::layout::{Border, Line};
use crate::detect::page::text::{Text, is_word};

/// Columns that are remembered. What stands further right has no name.
const COLUMNS: usize = 48;
/// Lines that are no rows and still do not end a table.
const STRAY_LINES: u8 = 3;
/// Blank lines in a row that still do not end a table.
const BLANK_LINES: u8 = 2;
/// A longer cell is prose, not a name.
const NAME_LENGTH: usize = 64;

/// Where a cell begins and ends.
pub type Cell = (usize, usize);

/// The cell in which a position stands, or how many there are.
pub fn cell_at(cells: &[Cell], position: usize) -> usize {
    let behind = |(_, to): &Cell| *to <= position;
    // Most lines have few.
    if cells.len() < 12 {
        cells.iter().take_while(|cell| behind(cell)).count()
    } else {
        cells.partition_point(behind)
    }
}

/// The table that is being read, if any.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    border: Option<Border>,
    heads: Vec<Head>,
    /// The line of its names, if one of them is the name of a class.
    labelled: Option<u64>,
    strays: u8,
    blanks: u8,
}

/// The name of a column.
#[derive(Debug, Clone, Copy)]
struct Head {
    /// Where it begins, from the beginning of the line's content.
    from: usize,
    /// Where it ends, counted in the same way.
    to: usize,
    /// It leaves open what the column holds.
    open: bool,
    /// Its words are not known: that it holds something else is a guess.
    unknown: bool,
    meaning: Option<Meaning>,
}

impl Columns {
    /// Takes note of a line that is none of a table.
    #[inline]
    pub fn pass(&mut self, line: &Line) {
        if line.is_blank() {
            self.blanks = self.blanks.saturating_add(1);
            if self.blanks > BLANK_LINES {
                self.border = None;
            }
        } else {
            self.blanks = 0;
            self.stray();
        }
    }

    /// Takes note of a line that has this border. Afterwards [`Columns::name`] answers for it.
    pub fn observe(
        &mut self,
        line: &Line,
        cells: &[Cell],
        border: Border,
        text: Text<'_>,
        lexicon: &Lexicon,
    ) {
        self.blanks = 0;
        if !line.has_number && self.read_heads(line, cells, border, text, lexicon) {
            return;
        }
        if self.border != Some(border) {
            self.stray();
        } else {
            self.strays = 0;
        }
    }

    /// What the head of the column says in which a position of this line stands.
    pub fn name(&self, line: &Line, cells: &[Cell], position: usize) -> Option<Meaning> {
        self.name_of(line, cells.len(), cell_at(cells, position), position).copied()
    }

    /// What the head of a column says, if it is known already in which of so many cells of this line the position stands.
    pub fn name_of(&self, line: &Line, count: usize, cell: usize, position: usize) -> Option<&Meaning> {
        self.heads.get(self.column(line, count, cell, position)?)?.meaning.as_ref()
    }

    /// What the head of a column says, counted from the left.
    pub fn name_at(&self, column: usize) -> Option<&Meaning> {
        self.heads.get(column)?.meaning.as_ref()
    }

    /// The row has fewer cells than there are names, and they do not stand below names, as they would if one of them was empty.
    pub fn is_short(&self, line: &Line, cells: &[Cell]) -> bool {
        let below = |&(from, to): &Cell| {
            let near = |one: usize, other: usize| one.abs_diff(other - line.content) <= 1;
            self.heads.iter().any(|head| near(head.from, from) || near(head.to, to))
        };
        self.holds(line) && cells.len() < self.heads.len() && !cells.iter().all(below)
    }

    /// The head of a column says nothing, and no column of the table has the name of a class: what its rows begin with may name
    /// them.
    pub fn may_have_named_rows(&self, line: &Line, count: usize, cell: usize, position: usize) -> bool {
        let column = self.column(line, count, cell, position);
        let nothing = |head: &Head| head.unknown || head.meaning.is_none();
        self.labelled.is_none() && column.is_some_and(|column| self.heads.get(column).is_none_or(nothing))
    }

    /// The column of a table in which a position of this line stands, a cell of so many.
    pub fn column(&self, line: &Line, count: usize, cell: usize, position: usize) -> Option<usize> {
        if self.border.is_none() || self.border != line.border {
            return None;
        }
        let named = self.heads.len();
        if count == named
            || (matches!(line.border, Some(Border::Tab | Border::Pipe)) && count.abs_diff(named) <= 1)
        {
            return Some(cell);
        }
        // An amount with a comma in it, `£6,434.99`, moves only what stands behind it.
        if cell == 0 && matches!(line.border, Some(Border::Comma | Border::Semicolon)) && count > named {
            return Some(0);
        }
        if line.border == Some(Border::Gap) {
            let offset = position - line.content;
            return self.heads.iter().rposition(|head| head.from <= offset + 1);
        }
        None
    }

    /// The line belongs to the table: its borders are walls, not just wide spaces.
    pub fn holds(&self, line: &Line) -> bool {
        self.border.is_some() && self.border == line.border
    }

    /// The line of the names of the table to which a line belongs, if one of them is the name of a class.
    pub fn labelled_by(&self, line: &Line) -> Option<u64> {
        self.labelled.filter(|names| *names != line.number && self.holds(line))
    }

    /// What the columns are called.
    pub fn names(&self) -> impl Iterator<Item = Option<Meaning>> {
        self.heads.iter().map(|head| head.meaning)
    }

    /// The line of the names of the table to which a line belongs, if it has more than two columns, and one of the names is the
    /// name of a class.
    pub fn named_by(&self, line: &Line) -> Option<u64> {
        let walls = line.border != Some(Border::Gap) && self.heads.len() > 2;
        self.labelled_by(line).filter(|_| walls)
    }

    fn stray(&mut self) {
        self.strays = self.strays.saturating_add(1);
        if self.strays > STRAY_LINES {
            self.border = None;
        }
    }

    /// Reads the line as the first row of a table. In a table that is already being read, only a row that names
    /// something begins a new one.
    fn read_heads(
        &mut self,
        line: &Line,
        cells: &[Cell],
        border: Border,
        text: Text<'_>,
        lexicon: &Lexicon,
    ) -> bool {
        if is_entry(cells, border, text, lexicon) {
            return false;
        }
        let mut heads = Vec::with_capacity(cells.len().min(COLUMNS));
        let (mut named, mut plain) = (false, false);
        for &(from, to) in cells.iter().take(COLUMNS) {
            let name = text.slice(from, to).trim_ascii();
            let sentence = name.ends_with(b".") && name.len() > 12 && !is_short_for_number(name);
            // An address is a value, whatever its words are.
            if name.contains(&b'@') || name.len() > NAME_LENGTH || sentence || has_code(name) {
                return false;
            }
            let stretch = Stretch::of(name);
            let meaning = meaning_of_name(name, lexicon);
            // Inside of a table a word that merely fits may stand in any row.
            named |= meaning
                .is_some_and(|meaning| self.border != Some(border) || !matches!(meaning, Meaning::Near(_)));
            plain |= stretch.is_plain_head();
            let (from, to) = (from - line.content, to - line.content);
            heads.push(Head { from, to, meaning, open: stretch.is_open_head(), unknown: false });
        }
        let count = heads.len();
        let unnamed = matches!(border, Border::Tab | Border::Pipe) && self.border.is_none();
        if count < 2 || !(named || unnamed) {
            return false;
        }
        // Bars stand also before the first cell and behind the last one; rows of a spreadsheet are as long as its widest one.
        let bounded = matches!(border, Border::Pipe | Border::Comma | Border::Semicolon);
        let filled = || cells.iter().filter(|cell| is_filled(text, **cell)).count();
        let wide = count > 2 && (!bounded || filled() > 2);
        if wide && (named || plain) {
            // This is the head of a table: a column of another name holds something else.
            heads.iter_mut().filter(|head| !head.open).for_each(|head| {
                head.unknown = head.meaning.is_none();
                head.meaning.get_or_insert(Meaning::Other);
            });
        }
        let labelled = heads.iter().any(|head| matches!(head.meaning, Some(Meaning::Label(_))));
        let labelled = labelled.then_some(line.number);
        *self = Self { border: Some(border), heads, labelled, strays: 0, blanks: 0 };
        true
    }
}

/// A word stands in a cell.
pub fn is_filled(text: Text<'_>, (from, to): Cell) -> bool {
    text.slice(from, to).iter().copied().any(is_word)
}

/// The row is the entry of a form, whose name and value several tabs divide: `Client\t\tJane Doe`.
fn is_entry(cells: &[Cell], border: Border, text: Text<'_>, lexicon: &Lexicon) -> bool {
    let [first, inner @ .., last] = cells else { return false };
    border == Border::Tab
        && !inner.is_empty()
        && !inner.iter().any(|cell| is_filled(text, *cell))
        && is_filled(text, *first)
        && !matches!(meaning_of_name(text.slice(last.0, last.1), lexicon), Some(Meaning::Label(_)))
}

/// A long word of it has letters and digits: names of columns have none.
fn has_code(name: &[u8]) -> bool {
    name.split(|byte| *byte == b' ').any(|word| {
        word.len() >= 8
            && word.iter().any(u8::is_ascii_digit)
            && word.iter().filter(|byte| byte.is_ascii_alphabetic()).count() >= 3
    })
}

/// It ends in `no.` or the like: `Driving licence no.`
fn is_short_for_number(name: &[u8]) -> bool {
    let last = name.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    [&b"no."[..], b"nos.", b"num.", b"ref.", b"nr."].iter().any(|short| short.eq_ignore_ascii_case(last))
}

/// What a name says: the last word that says anything. `NHS number (patient)` is an NHS number.
pub fn meaning_of_name(name: &[u8], lexicon: &Lexicon) -> Option<Meaning> {
    let stretch = Stretch::of(name.get(..name.len().min(NAME_LENGTH)).unwrap_or_default());
    let meaning = meaning_of(&stretch, lexicon);
    if !matches!(meaning, None | Some(Meaning::Other)) {
        return meaning;
    }
    let respelt = lexicon.respelt(&stretch).and_then(|stretch| meaning_of(&stretch, lexicon));
    respelt.filter(|meaning| matches!(meaning, Meaning::Label(_))).or(meaning)
}

fn meaning_of(stretch: &Stretch, lexicon: &Lexicon) -> Option<Meaning> {
    let mut meaning = None;
    let mut next = 0;
    loop {
        let letter = stretch.next_word(next);
        if letter >= stretch.len() {
            break;
        }
        match lexicon.find(stretch, letter) {
            Some(found) => {
                next = found.to;
                meaning = match (meaning, found.meaning) {
                    (
                        Some(Meaning::Label(_)),
                        Meaning::Near(_) | Meaning::Thing | Meaning::ThingOf(_) | Meaning::Sample,
                    ) => meaning,
                    (_, Meaning::Thing) => Some(Meaning::Other),
                    (_, latest) => Some(latest),
                };
            }
            None => next = letter + 1,
        }
    }
    let label = matches!(meaning, Some(Meaning::Label(_))).then_some(stretch.len());
    if meaning.is_none() && stretch.announced_as_another(label) { Some(Meaning::Other) } else { meaning }
}
