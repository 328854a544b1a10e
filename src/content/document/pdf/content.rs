//! Follows the operators of content streams, as far as they place text: ISO 32000-1 8, 9 and 14.6.

use super::fonts::Fonts;
use super::inline::{picture_end, samples, say};
use super::lexer::Lexer;
use super::object::Object;
use super::page::Page;
use super::scope::Scope;
use super::seen::Seen;
use super::source::Source;
use super::state::State;
use super::way::{Matrix, Way, advance, multiply};
use crate::content::unwrap::Loss;
use memchr::memmem;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Contents that draw contents, within each other.
const DEPTH: u32 = 12;
/// Bytes of content that are followed in one file, with those that are drawn again.
const FUEL: u64 = 64 << 20;
/// States that are kept at once.
const STATES: usize = 4096;
/// Operands of one operator that are kept.
const OPERANDS: usize = 256;
/// Unpacked contents that are kept for the next time, in bytes.
const KEPT: usize = 16 << 20;

const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// Follows contents of one file.
#[derive(Debug)]
pub(super) struct Follower<'f, 's> {
    source: &'f Source<'s>,
    fonts: Fonts<'f, 's>,
    kept: HashMap<usize, Rc<Vec<u8>>>,
    kept_bytes: usize,
    /// Contents that show no text, by number: they need not be followed again.
    silent: HashSet<u32>,
    fuel: u64,
    pub(super) seen: Seen,
}

impl<'f, 's> Follower<'f, 's> {
    pub(super) fn new(source: &'f Source<'s>) -> Self {
        Self {
            source,
            fonts: Fonts::of(source),
            kept: HashMap::new(),
            kept_bytes: 0,
            silent: HashSet::new(),
            fuel: FUEL,
            seen: Seen::default(),
        }
    }

    /// Follows a content on a page.
    pub(super) fn follow(&mut self, content: &[u8], scope: &Scope<'_, 's>, page: &mut Page) {
        self.fonts.turn();
        self.content(content, scope, page, State::new(UNIT), 0);
        if page.over {
            self.source.lose(Loss::Limit, "a page of a PDF with too much text");
        }
    }

    fn content(&mut self, content: &[u8], scope: &Scope<'_, 's>, page: &mut Page, state: State, depth: u32) {
        let cost = content.len() as u64 + 64;
        if self.fuel < cost {
            self.source.lose(Loss::Limit, "a PDF that draws too much");
            return;
        }
        self.fuel -= cost;
        let mut lexer = Lexer::of_content(content);
        let mut states: Vec<State> = Vec::new();
        let mut state = state;
        let (mut text, mut line) = (UNIT, UNIT);
        let mut endless = 0;
        let mut operands: Vec<Object<'_>> = Vec::new();
        while let Some(object) = lexer.object() {
            let Object::Word(word) = object else {
                if operands.len() < OPERANDS {
                    operands.push(object);
                }
                continue;
            };
            // The last operands are the ones that count.
            let at = |back: usize| {
                operands.iter().rev().nth(back - 1).and_then(Object::number).unwrap_or(0.0) as f32
            };
            let six = || [at(6), at(5), at(4), at(3), at(2), at(1)];
            let mut shift = |x: f32, y: f32, text: &mut Matrix| {
                line = multiply(&[1.0, 0.0, 0.0, 1.0, x, y], &line);
                *text = line;
            };
            self.seen.operators += 1;
            match word {
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    if word == b"\"" {
                        state.words = at(3);
                        state.letters = at(2);
                    }
                    if word != b"Tj" && word != b"TJ" {
                        shift(0.0, -state.leading, &mut text);
                    }
                    let shown = operands.last().unwrap_or(&Object::Null);
                    self.show(shown, &state, &mut text, scope, page, depth);
                }
                b"Td" => shift(at(2), at(1), &mut text),
                b"TD" => {
                    state.leading = -at(1);
                    shift(at(2), at(1), &mut text);
                }
                b"T*" => shift(0.0, -state.leading, &mut text),
                b"Tm" => {
                    line = six();
                    text = line;
                }
                b"BT" => {
                    line = UNIT;
                    text = UNIT;
                }
                b"Tf" => {
                    state.size = at(1);
                    let name = operands.iter().rev().nth(1).map(Object::name).unwrap_or_default();
                    state.font = Some(self.fonts.named(scope, name));
                }
                b"Tc" => state.letters = at(1),
                b"Tw" => state.words = at(1),
                b"Tz" => state.stretch = at(1) / 100.0,
                b"TL" => state.leading = at(1),
                b"Ts" => state.rise = at(1),
                b"q" if states.len() < STATES => states.push(state.clone()),
                b"q" => self.source.lose(Loss::Limit, "a PDF that keeps too many states"),
                b"Q" => {
                    if let Some(before) = states.pop() {
                        state = before;
                    }
                }
                b"cm" => state.matrix = multiply(&six(), &state.matrix),
                b"gs" => {
                    let name = operands.last().map(Object::name).unwrap_or_default();
                    let found = scope.find(self.source, b"ExtGState", name);
                    if let Object::Dict(dict) = self.source.store.resolve(&found)
                        && let [font, size] = self.source.store.get(&dict, b"Font").array()
                    {
                        state.size = size.number().unwrap_or(1.0) as f32;
                        state.font = Some(self.fonts.get(font));
                    }
                }
                b"Do" => {
                    let name = operands.last().map(Object::name).unwrap_or_default();
                    let found = scope.find(self.source, b"XObject", name);
                    if let Some(number) = found.reference() {
                        self.draw(number, scope, page, &state, depth);
                    }
                }
                b"BDC" | b"DP" => {
                    if let Some(dict) = operands.last().and_then(Object::dict) {
                        say(dict, &mut page.said);
                    }
                }
                b"ID" => {
                    self.seen.pictures += 1;
                    page.canvas.picture(None, state.matrix, samples(&operands));
                    // Looked for in vain a few times, the end is not looked for again: that would take time without end.
                    if endless < 16 {
                        let length = picture_end(lexer.rest());
                        endless += u32::from(length == 0);
                        lexer.at += length;
                    }
                }
                b"m" => page.canvas.go(at(2), at(1)),
                b"l" | b"c" | b"v" | b"y" => {
                    self.seen.outlines += 1;
                    if word == b"l" {
                        page.canvas.line(at(2), at(1));
                    } else {
                        page.canvas.curve(at(2), at(1));
                    }
                }
                b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"sh" => {}
                b"ET" | b"Tr" | b"h" | b"re" | b"n" | b"W" | b"W*" | b"w" | b"J" | b"j" | b"M" | b"d"
                | b"ri" | b"i" | b"d0" | b"d1" | b"CS" | b"cs" | b"SC" | b"SCN" | b"sc" | b"scn" | b"G"
                | b"g" | b"RG" | b"rg" | b"K" | b"k" | b"BI" | b"EI" | b"MP" | b"BMC" | b"EMC" | b"BX"
                | b"EX" => {}
                _ => {
                    self.seen.operators -= 1;
                    self.seen.strangers += 1;
                }
            }
            operands.clear();
        }
        if lexer.over {
            self.source.lose(Loss::Malformed, "a page of a PDF with strings that do not end");
        }
    }

    /// Shows strings, and moves on by their widths: 9.4.4.
    fn show(
        &mut self,
        shown: &Object<'_>,
        state: &State,
        text: &mut Matrix,
        scope: &Scope<'_, 's>,
        page: &mut Page,
        depth: u32,
    ) {
        let length = |item: &Object<'_>| if let Object::Text(bytes) = item { bytes.len() } else { 0 };
        let characters = match shown {
            Object::Array(items) => items.iter().map(length).sum(),
            item => length(item),
        };
        if !self.source.shows(characters) {
            return;
        }
        let font = Rc::clone(state.font.as_ref().unwrap_or(&self.fonts.fallback));
        let mut drawn: Vec<(u32, Matrix)> = Vec::new();
        let simple = font.is_simple();
        let tally = self.seen.fonts.entry(font.number).or_default();
        let mut matrix = multiply(text, &state.matrix);
        if state.rise != 0.0 {
            matrix = multiply(&[1.0, 0.0, 0.0, 1.0, 0.0, state.rise], &matrix);
        }
        let way = Way::of(matrix, state.size, font.vertical);
        let mut one = |item: &Object<'_>| match item {
            Object::Number(back) => {
                let by = -(*back as f32) / 1000.0 * state.size;
                let (x, y) = if font.vertical { (0.0, by) } else { (by * state.stretch, 0.0) };
                advance(text, x, y);
                advance(&mut matrix, x, y);
            }
            Object::Text(bytes) => font.show(bytes, &mut |shown| {
                let by = if font.vertical { 1.0 } else { shown.width } * state.size
                    + state.letters
                    + if shown.blank { state.words } else { 0.0 };
                if !font.procedures.is_empty()
                    && let Some(number) = font.procedures.get(&(shown.code as u8))
                {
                    drawn.push((*number, multiply(&[state.size, 0.0, 0.0, state.size, 0.0, 0.0], &matrix)));
                }
                let width = if font.vertical { by } else { by * state.stretch };
                let [.., x, y] = matrix;
                page.put(&shown, &way, (x, y), width);
                tally.count(&shown, simple);
                let (x, y) = if font.vertical { (0.0, -by) } else { (width, 0.0) };
                advance(text, x, y);
                advance(&mut matrix, x, y);
            }),
            _ => {}
        };
        match shown {
            Object::Array(items) => items.iter().for_each(&mut one),
            item => one(item),
        }
        // Characters that are drawn by a content of their own, which may show text of other fonts.
        for (number, matrix) in drawn {
            if !self.silent.contains(&number) {
                self.draw(
                    number,
                    scope,
                    page,
                    &State::new(multiply(&[0.001, 0.0, 0.0, 0.001, 0.0, 0.0], &matrix)),
                    depth,
                );
            }
        }
    }

    /// Draws a form: 8.10.
    fn draw(&mut self, number: u32, scope: &Scope<'_, 's>, page: &mut Page, state: &State, depth: u32) {
        if self.silent.contains(&number) || depth >= DEPTH {
            return;
        }
        let Some((parsed, index)) = self.source.store.follow(number) else { return };
        let Some(dict) = parsed.dict() else { return };
        if dict.is(b"Subtype", b"Image") {
            self.seen.pictures += 1;
            let side = |key| self.source.store.get(dict, key).number().unwrap_or(0.0);
            page.canvas.picture(Some(number), state.matrix, side(b"Width") * side(b"Height"));
            return;
        }
        let content = match self.kept.get(&index) {
            Some(content) => Rc::clone(content),
            None => {
                let Some(outcome) = self.source.unpack(index, &parsed) else { return };
                let content = Rc::new(outcome.bytes);
                if self.kept_bytes + content.len() <= KEPT {
                    self.kept_bytes += content.len();
                    self.kept.insert(index, Rc::clone(&content));
                }
                content
            }
        };
        // What neither shows text nor draws what may, needs to be drawn only once.
        let speaks =
            [&b"T"[..], b"Do", b"'", b"\"", b"BDC"].iter().any(|word| memmem::find(&content, word).is_some());
        if !speaks {
            self.silent.insert(number);
        }
        let mut state = state.clone();
        let numbers: Vec<f32> = dict
            .get(b"Matrix")
            .array()
            .iter()
            .filter_map(|item| item.number().map(|number| number as f32))
            .collect();
        if let Ok(matrix) = Matrix::try_from(numbers) {
            state.matrix = multiply(&matrix, &state.matrix);
        }
        let inner = Scope::new(self.source.store.get(dict, b"Resources"), Some(scope));
        self.content(&content, &inner, page, state, depth + 1);
    }
}
