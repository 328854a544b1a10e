//! Which way text goes on a page, and where.

/// Where text stands and how it goes: a point and the axes, as in ISO 32000-1 8.3.3.
pub(super) type Matrix = [f32; 6];

/// What comes of doing `first`, then `second`.
pub(super) fn multiply(first: &Matrix, second: &Matrix) -> Matrix {
    let [a, b, c, d, e, f] = *first;
    let [g, h, i, j, k, l] = *second;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

/// Moves a matrix on, along its own axes.
pub(super) fn advance([a, b, c, d, e, f]: &mut Matrix, x: f32, y: f32) {
    *e += x * *a + y * *c;
    *f += x * *b + y * *d;
}

/// Which way text goes on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) x: f32,
    pub(super) y: f32,
    /// How long a step of 1 is.
    pub(super) long: f32,
    pub(super) size: f32,
    /// In degrees.
    pub(super) angle: i32,
}

impl Way {
    /// For a matrix and a font of this size.
    pub(super) fn of([a, b, c, d, ..]: Matrix, size: f32, vertical: bool) -> Self {
        let (x, y) = if vertical { (-c, -d) } else { (a, b) };
        let long = x.hypot(y);
        let (x, y) = if long > 1e-9 { (x / long, y / long) } else { (1.0, 0.0) };
        let size = (size * c.hypot(d)).abs().max(1e-3);
        let angle = if y == 0.0 && x > 0.0 { 0 } else { y.atan2(x).to_degrees().round() as i32 };
        Self { x, y, long, size, angle }
    }
}
