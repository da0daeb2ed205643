//! A drawing as a file of its own, which stands without the pages' style sheet.

use std::fmt::Write as _;
use std::sync::LazyLock;

const TOKENS: &str = include_str!("../static/css/tokens.css");
const SHEETS: [&str; 3] = [
    include_str!("../static/css/charts.css"),
    include_str!("../static/css/actor_map.css"),
    include_str!("../static/css/map.css"),
];

/// The least width at which a file is shown, in pixels.
const WIDTH: f64 = 920.0;

/// The style of drawings in the colours of paper, with every custom property replaced by its value, because
/// programs other than browsers know none.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let light = TOKENS.split("@media").next().unwrap_or_default();
    let tokens = light
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';')?.split_once(": "))
        .filter(|(name, _)| name.starts_with("--"));
    let mut style: String = SHEETS
        .iter()
        .flat_map(|sheet| sheet.lines())
        .map(str::trim)
        .filter(|line| !line.starts_with("/*"))
        .collect();
    for (name, value) in tokens {
        style = style.replace(&format!("var({name})"), value);
    }
    // In a file countries are groups, not links, and the drawing has its own size.
    style.replace(".map a ", ".map g ") + ".chart,.map{inline-size:auto;max-block-size:none}"
});

/// One field of a scale below a map: the class of its colour and its label.
pub(crate) struct Key {
    pub(crate) class: String,
    pub(crate) label: String,
}

/// Returns a drawing with its style, a scale of colours where it needs one, and a caption below it.
///
/// - `svg`: a drawing of [`crate::charts`], which begins with its class and `viewBox`.
/// - `caption`: title, source, vintage and terms: a file travels without its page.
pub(crate) fn standalone(svg: &str, keys: &[Key], caption: &str) -> Option<String> {
    let (opening, inside) = svg.strip_prefix("<svg ")?.split_once('>')?;
    let view_box = opening.split("viewBox=\"").nth(1)?.split('"').next()?;
    let mut sizes = view_box.split(' ').skip(2).map(str::parse::<f64>);
    let (width, height) = (sizes.next()?.ok()?, sizes.next()?.ok()?);
    let size = (width / 76.0).clamp(6.0, 12.0);
    let mut below = String::new();
    let mut y = height + size;
    draw_keys(&mut below, keys, (width, size), &mut y);
    for line in lines_of(caption, width / (size * 0.55)) {
        y += size * 1.35;
        let line = crate::charts::escape(&line);
        let _ = write!(below, "<text x=\"4\" y=\"{y:.1}\" style=\"font-size:{size:.1}px\">{line}</text>");
    }
    let bottom = y + size;
    let opening = opening.replace(view_box, &format!("0 0 {width} {bottom:.1}"));
    // Large enough to be read where it is opened, whatever units it was drawn in.
    let zoom = (WIDTH / width).max(1.0);
    let (shown_width, shown_height) = (width * zoom, bottom * zoom);
    let inside = unlinked(inside.strip_suffix("</svg>")?);
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{shown_width:.0}\" height=\"{shown_height:.0}\" {opening}>\
         <style>{}</style><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>{inside}{below}</svg>\n",
        *STYLE
    ))
}

fn draw_keys(below: &mut String, keys: &[Key], (width, size): (f64, f64), y: &mut f64) {
    if keys.is_empty() {
        return;
    }
    let step = (width - 8.0) / keys.len() as f64;
    for (index, key) in keys.iter().enumerate() {
        let x = 4.0 + step * index as f64;
        let label = crate::charts::escape(&key.label);
        let fill = if key.class == "unknown" { " fill=\"url(#map-hatch)\"" } else { "" };
        let _ = write!(
            below,
            "<rect class=\"{}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{size:.1}\"{fill}/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" style=\"font-size:{size:.1}px\">{label}</text>",
            key.class,
            *y,
            step - 2.0,
            *y + size * 2.1
        );
    }
    *y += size * 2.6;
}

/// Breaks a text into lines of at most so many characters.
fn lines_of(text: &str, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if ((line.chars().count() + 1 + word.chars().count()) as f64) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Turns links, which lead nowhere from a file, into groups.
fn unlinked(svg: &str) -> String {
    let mut kept = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, link)) = rest.split_once("<a ") {
        kept.push_str(before);
        kept.push_str("<g>");
        rest = link.split_once('>').map_or("", |(_, inside)| inside);
    }
    kept.push_str(rest);
    kept.replace("</a>", "</g>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_needs_nothing_but_itself() {
        let svg = "<svg class=\"map\" viewBox=\"0 0 500 200\" role=\"group\"><title>T</title>\
                   <a href=\"/countries/QKE\"><path class=\"harm-1\" d=\"M0 0\"/></a></svg>";
        let key = Key { class: "harm-1".to_owned(), label: "1 & more".to_owned() };
        let file = standalone(svg, &[key], "Source: <invented>").unwrap();
        assert!(!file.contains("var(") && !file.contains("href"), "{file}");
        assert!(file.contains(".harm-1 { fill: #fde9c8; }") && file.contains(".map g path"), "{file}");
        assert!(file.contains("<g><path class=\"harm-1\""), "{file}");
        assert!(file.contains("1 &amp; more") && file.contains("Source: &lt;invented&gt;"), "{file}");
        assert!(standalone("<p>", &[], "").is_none());
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(lines_of("one two three", 7.0), ["one two", "three"]);
        assert_eq!(lines_of("seventeen", 3.0), ["seventeen"]);
    }
}
