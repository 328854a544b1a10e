//! What pages show that is no text: pictures, and outlines that may be letters.

use super::way::Matrix;
use std::collections::HashSet;

/// Letters of text from which on a page is taken to say itself what is on it.
const LETTERS: usize = 50;
/// The share of a page that pictures cover where they are what the page is about.
const MOST: f32 = 0.5;
/// Samples that pictures with a line of writing have at least; what has fewer is a shade.
const SAMPLES: f64 = 1000.0;
/// Pieces of outlines that may be there without being letters: a mark, a few curves of a drawing.
const OUTLINES: u32 = 60;

/// What one page shows beside its text.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Canvas {
    /// What of its coordinates can be seen: left, bottom, right, top.
    bounds: [f32; 4],
    /// The picture that covers most, by its object, and its share of the page.
    widest: (Option<u32>, f32),
    /// The shares of all other pictures.
    rest: f32,
    samples: f64,
    /// Curves, and lines that are neither level nor upright, as letters have them and tables do not.
    outlines: u32,
    /// Where the pen is.
    pen: (f32, f32),
}

impl Canvas {
    /// For a page that shows this rectangle, its corners in any order: ISO 32000-1 7.9.5.
    pub(super) fn of([a, b, c, d]: [f32; 4]) -> Self {
        Self { bounds: [a.min(c), b.min(d), a.max(c), b.max(d)], ..Self::default() }
    }

    /// A picture of so many samples that fills the unit square under this matrix.
    pub(super) fn picture(&mut self, object: Option<u32>, [a, b, c, d, e, f]: Matrix, samples: f64) {
        let [left, bottom, right, top] = self.bounds;
        let within = |low: f32, high: f32, from: f32, to: f32| (high.min(to) - low.max(from)).max(0.0);
        let wide = within(left, right, e + a.min(0.0) + c.min(0.0), e + a.max(0.0) + c.max(0.0));
        let high = within(bottom, top, f + b.min(0.0) + d.min(0.0), f + b.max(0.0) + d.max(0.0));
        let share = wide * high / ((right - left) * (top - bottom));
        if !share.is_finite() {
            return;
        }
        self.samples += samples;
        if share > self.widest.1 {
            self.rest += self.widest.1;
            self.widest = (object, share);
        } else {
            self.rest += share;
        }
    }

    pub(super) fn go(&mut self, x: f32, y: f32) {
        self.pen = (x, y);
    }

    pub(super) fn line(&mut self, x: f32, y: f32) {
        let level = (self.pen.0 - x).abs() < 0.01 || (self.pen.1 - y).abs() < 0.01;
        self.outlines = self.outlines.saturating_add(u32::from(!level));
        self.go(x, y);
    }

    pub(super) fn curve(&mut self, x: f32, y: f32) {
        self.outlines = self.outlines.saturating_add(1);
        self.go(x, y);
    }
}

/// Which pages of a file cannot be read, since they show more than they say.
#[derive(Default, Debug)]
pub(super) struct Canvases {
    /// Pages of little text.
    poor: Vec<Canvas>,
    /// Pictures that lie behind text.
    backgrounds: HashSet<u32>,
    /// The most outlines that there are beside text.
    decoration: u32,
}

impl Canvases {
    /// One more page, with the text on it.
    pub(super) fn add(&mut self, canvas: &Canvas, text: &str) {
        if text.chars().filter(|letter| letter.is_alphanumeric()).take(LETTERS).count() < LETTERS {
            self.poor.push(*canvas);
        } else {
            self.decoration = self.decoration.max(canvas.outlines);
            self.backgrounds.extend(canvas.widest.0.filter(|_| canvas.widest.1 >= MOST));
        }
    }

    /// Whether there is a page of pictures or outlines that hardly has text. What a page with text is decorated with is no more
    /// than that on others, as in slides.
    pub(super) fn are_blind(&self) -> bool {
        self.poor.iter().any(|canvas| {
            let (object, share) = canvas.widest;
            let background = object.is_some_and(|object| self.backgrounds.contains(&object));
            let covered = canvas.rest + if background { 0.0 } else { share };
            canvas.outlines > OUTLINES.max(self.decoration) || covered >= MOST && canvas.samples >= SAMPLES
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: [f32; 4] = [0.0, 0.0, 100.0, 200.0];

    fn with(pictures: &[(u32, Matrix)]) -> Canvas {
        let mut canvas = Canvas::of(PAGE);
        for (object, matrix) in pictures {
            canvas.picture(Some(*object), *matrix, 10_000.0);
        }
        canvas
    }

    fn blind(pages: &[(Canvas, &str)]) -> bool {
        let mut canvases = Canvases::default();
        for (canvas, text) in pages {
            canvases.add(canvas, text);
        }
        canvases.are_blind()
    }

    #[test]
    fn a_page_is_blind_where_pictures_cover_most_of_it() {
        let full = [100.0, 0.0, 0.0, 200.0, 0.0, 0.0];
        let turned = [0.0, -200.0, 100.0, 0.0, 0.0, 200.0];
        let strip = |at: f32| [100.0, 0.0, 0.0, 40.0, 0.0, at];
        let beside = [100.0, 0.0, 0.0, 200.0, 80.0, 0.0];
        let text = "enough words to say what this page is about, and some more of them";
        assert!(blind(&[(with(&[(1, full)]), "1")]));
        assert!(blind(&[(with(&[(1, turned)]), "Scanned by somebody")]));
        assert!(blind(&[(with(&[(1, strip(0.0)), (2, strip(40.0)), (3, strip(80.0))]), "")]));
        assert!(!blind(&[(with(&[(1, strip(160.0))]), "Dear Sam")]));
        assert!(!blind(&[(with(&[(1, beside)]), "Dear Sam")]));
        assert!(!blind(&[(with(&[(1, full)]), text)]));
        // The picture behind the text of one page is the background of another.
        assert!(!blind(&[(with(&[(1, full)]), "Title"), (with(&[(1, full)]), text)]));
        assert!(blind(&[(with(&[(2, full)]), "Title"), (with(&[(1, full)]), text)]));
        let mut shade = Canvas::of(PAGE);
        shade.picture(Some(1), full, 256.0);
        assert!(!blind(&[(shade, "Title")]));
    }

    #[test]
    fn a_page_is_blind_where_outlines_are_drawn_as_letters_have_them() {
        let mut table = Canvas::of(PAGE);
        let mut drawn = Canvas::of(PAGE);
        for at in 0..100 {
            let at = at as f32;
            table.go(0.0, at);
            table.line(100.0, at);
            drawn.go(0.0, at);
            drawn.line(5.0, at + 5.0);
        }
        let text = "enough words to say what this page is about, and some more of them";
        assert!(!blind(&[(table, "Total")]));
        assert!(blind(&[(drawn, "Cover sheet"), (table, text)]));
        assert!(!blind(&[(drawn, "Questions?"), (drawn, text)]));
    }
}
