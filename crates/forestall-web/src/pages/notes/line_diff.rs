//! Two texts line by line, side by side.

/// A row of the comparison; a side is `None` where it has no line here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct DiffRow {
    pub(super) theirs: Option<String>,
    pub(super) mine: Option<String>,
    /// Whether both sides say the same.
    pub(super) is_same: bool,
}

/// The most pairs of lines that are compared; beyond that the differing middle is shown as a whole.
const MOST_PAIRS: usize = 1_000_000;

/// Compares two texts by their longest common subsequence of lines.
pub(super) fn compare_lines(theirs: &str, mine: &str) -> Vec<DiffRow> {
    let (theirs, mine): (Vec<&str>, Vec<&str>) = (theirs.lines().collect(), mine.lines().collect());
    let head = theirs.iter().zip(&mine).take_while(|(a, b)| a == b).count();
    let (a, b) = (&theirs[head..], &mine[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    let mut rows: Vec<DiffRow> = theirs[..head].iter().map(|line| same(line)).collect();
    let mut from = (0, 0);
    for (in_a, in_b) in common_lines(a, b) {
        rows.extend(differing(&a[from.0..in_a], &b[from.1..in_b]));
        rows.push(same(a[in_a]));
        from = (in_a + 1, in_b + 1);
    }
    rows.extend(differing(&a[from.0..], &b[from.1..]));
    rows.extend(theirs[theirs.len() - tail..].iter().map(|line| same(line)));
    rows
}

fn same(line: &str) -> DiffRow {
    DiffRow { theirs: Some(line.to_owned()), mine: Some(line.to_owned()), is_same: true }
}

/// Puts lines that differ beside each other.
fn differing(theirs: &[&str], mine: &[&str]) -> Vec<DiffRow> {
    let line = |lines: &[&str], at: usize| lines.get(at).map(|&line| line.to_owned());
    let rows = theirs.len().max(mine.len());
    (0..rows).map(|at| DiffRow { theirs: line(theirs, at), mine: line(mine, at), is_same: false }).collect()
}

/// Returns the places of a longest common subsequence in both, in order.
fn common_lines(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    if a.is_empty() || b.is_empty() || a.len().saturating_mul(b.len()) > MOST_PAIRS {
        return Vec::new();
    }
    // longest[i * width + j]: how many lines a[i..] and b[j..] have in common, in order.
    let mut longest = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(theirs: &str, mine: &str) -> String {
        let cell = |side: &Option<String>| side.clone().unwrap_or_else(|| "·".to_owned());
        let rows = compare_lines(theirs, mine);
        let lines: Vec<_> = rows
            .iter()
            .map(|row| {
                format!("{}{}|{}", if row.is_same { '=' } else { '!' }, cell(&row.theirs), cell(&row.mine))
            })
            .collect();
        lines.join(" ")
    }

    #[test]
    fn lines_meet_their_like() {
        assert_eq!(drawn("a\nb\nc", "a\nb\nc"), "=a|a =b|b =c|c");
        assert_eq!(drawn("a\nb\nc", "a\nx\nc"), "=a|a !b|x =c|c");
        assert_eq!(drawn("a\nc", "a\nb\nc"), "=a|a !·|b =c|c");
        assert_eq!(drawn("a\nb\nc\nd", "b\nd\ne"), "!a|· =b|b !c|· =d|d !·|e");
        assert_eq!(drawn("", "a"), "!·|a");
        assert_eq!(drawn("", ""), "");
    }

    #[test]
    fn each_side_keeps_all_its_lines_however_many() {
        let theirs: Vec<_> = (0..1200).map(|n| format!("t{n}")).collect();
        let mine: Vec<_> = (0..1300).map(|n| format!("m{n}")).collect();
        for (theirs, mine) in
            [(theirs.join("\n"), mine.join("\n")), ("a\nb\na".to_owned(), "b\na\na".to_owned())]
        {
            let rows = compare_lines(&theirs, &mine);
            let side = |pick: fn(&DiffRow) -> Option<&String>| -> Vec<String> {
                rows.iter().filter_map(pick).cloned().collect()
            };
            assert_eq!(side(|row| row.theirs.as_ref()).join("\n"), theirs);
            assert_eq!(side(|row| row.mine.as_ref()).join("\n"), mine);
        }
    }
}
