//! Writes SVG elements as text.

use std::fmt::Write as _;

/// An SVG drawing under construction.
///
/// Text is escaped; coordinates keep one decimal. No element carries a style:
/// the classes are defined in `static/css/charts.css`.
pub(super) struct Svg {
    text: String,
}

/// Where a text is anchored.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    /// The text begins at the point.
    Start,
    /// The text is centred on the point.
    Middle,
    /// The text ends at the point.
    End,
}

impl Svg {
    /// Begins a drawing that a screen reader meets as one picture.
    pub(super) fn picture(id: &str, class: &str, size: (f64, f64), title: &str, description: &str) -> Self {
        Self::begin("img", id, class, size, title, description)
    }

    /// Begins a drawing whose parts can be reached one by one.
    pub(super) fn group(id: &str, class: &str, size: (f64, f64), title: &str, description: &str) -> Self {
        Self::begin("group", id, class, size, title, description)
    }

    fn begin(
        role: &str,
        id: &str,
        class: &str,
        (width, height): (f64, f64),
        title: &str,
        description: &str,
    ) -> Self {
        let text = format!(
            "<svg class=\"{class}\" viewBox=\"0 0 {} {}\" role=\"{role}\" aria-labelledby=\"{id}-title {id}-desc\">\
             <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>",
            coordinate(width),
            coordinate(height),
            escape(title),
            escape(description)
        );
        Self { text }
    }

    /// Defines the diagonal hatch of what is unknown; fill with `url(#{id})`.
    ///
    /// - `scale`: 1 where a unit of the drawing is about a pixel.
    pub(super) fn hatch(&mut self, id: &str, scale: f64) {
        self.raw(&format!(
            "<defs><pattern id=\"{id}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45) scale({scale})\"><rect class=\"hatch-ground\" width=\"6\" height=\"6\"/>\
             <line class=\"hatch-line\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/></pattern></defs>"
        ));
    }

    /// Draws a straight line.
    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, y1, x2, y2) = (coordinate(from.0), coordinate(from.1), coordinate(to.0), coordinate(to.1));
        let _ =
            write!(self.text, "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");
    }

    /// Draws a rectangle; `fill` names a pattern where the class cannot.
    pub(super) fn rect(&mut self, class: &str, at: (f64, f64), size: (f64, f64), fill: Option<&str>) {
        let fill = fill.map(|id| format!(" fill=\"url(#{id})\"")).unwrap_or_default();
        let _ = write!(
            self.text,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{fill}/>",
            coordinate(at.0),
            coordinate(at.1),
            coordinate(size.0),
            coordinate(size.1)
        );
    }

    /// Draws a circle.
    pub(super) fn circle(&mut self, class: &str, at: (f64, f64), radius: f64) {
        let _ = write!(
            self.text,
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
            coordinate(at.0),
            coordinate(at.1),
            coordinate(radius)
        );
    }

    /// Draws a path; nothing when `d` is empty.
    pub(super) fn path(&mut self, class: &str, d: &str) {
        if !d.is_empty() {
            let _ = write!(self.text, "<path class=\"{class}\" d=\"{d}\"/>");
        }
    }

    /// Writes a text.
    pub(super) fn text(&mut self, class: &str, at: (f64, f64), anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let _ = write!(
            self.text,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\"{anchor}>{}</text>",
            coordinate(at.0),
            coordinate(at.1),
            escape(text)
        );
    }

    /// Adds ready SVG; its text must be escaped.
    pub(super) fn raw(&mut self, svg: &str) {
        self.text.push_str(svg);
    }

    /// Ends the drawing.
    pub(super) fn finish(mut self) -> String {
        self.text.push_str("</svg>");
        self.text
    }
}

/// Prints a coordinate with at most one decimal.
pub(super) fn coordinate(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // Adding 0 turns -0 into 0.
    format!("{}", tenths + 0.0)
}

/// Escapes text for SVG and HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Returns the path through points, as straight lines.
pub(super) fn line_path(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    for (index, &(x, y)) in points.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(d, "{command}{} {}", coordinate(x), coordinate(y));
    }
    d
}

/// Returns the closed area between an upper and a lower line of equal length.
pub(super) fn band_path(upper: &[(f64, f64)], lower: &[(f64, f64)]) -> String {
    if upper.is_empty() {
        return String::new();
    }
    let outline: Vec<_> = upper.iter().chain(lower.iter().rev()).copied().collect();
    line_path(&outline) + "Z"
}

/// Appends a box to a path, so that many columns are one element.
pub(super) fn push_box(path: &mut String, x: f64, y: f64, width: f64, height: f64) {
    if height > 0.0 && width > 0.0 {
        let (left, top) = (coordinate(x), coordinate(y));
        let (across, down) = (coordinate(width), coordinate(height));
        let _ = write!(path, "M{left} {top}h{across}v{down}h-{across}z");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(escape("<b a=\"1\">'&"), "&lt;b a=&quot;1&quot;&gt;&#39;&amp;");
    }

    #[test]
    fn coordinates_are_short() {
        for (value, printed) in [(1.0, "1"), (0.04, "0"), (-0.04, "0"), (12.345, "12.3"), (-3.25, "-3.3")] {
            assert_eq!(coordinate(value), printed, "{value}");
        }
    }

    #[test]
    fn a_band_goes_there_and_back() {
        assert_eq!(band_path(&[(0.0, 1.0), (2.0, 3.0)], &[(0.0, 5.0), (2.0, 6.0)]), "M0 1L2 3L2 6L0 5Z");
        assert_eq!(band_path(&[], &[]), "");
    }
}
