//! SPDX licence expressions, as packages declare them.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

/// Says whether one may use a package under allowed licences only.
///
/// Knows `AND`, `OR`, parentheses, `WITH` (an exception only widens what is allowed, so the licence before it
/// decides) and the old `/` for `OR`. `AND` binds more tightly than `OR`.
/// Source: SPDX specification 2.3, annex D.
///
/// # Errors
///
/// When the expression is not one.
pub(crate) fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> Result<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allowed };
    let is_allowed = reader.read_either()?;
    match reader.words.first() {
        None => Ok(is_allowed),
        Some(word) => bail!("`{word}` is out of place in the licence `{expression}`"),
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    allowed: &'a BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn read_either(&mut self) -> Result<bool> {
        let mut is_allowed = self.read_both()?;
        while self.take("OR") {
            is_allowed |= self.read_both()?;
        }
        Ok(is_allowed)
    }

    fn read_both(&mut self) -> Result<bool> {
        let mut is_allowed = self.read_one()?;
        while self.take("AND") {
            is_allowed &= self.read_one()?;
        }
        Ok(is_allowed)
    }

    fn read_one(&mut self) -> Result<bool> {
        match self.next()? {
            "(" => {
                let is_allowed = self.read_either()?;
                if self.take(")") { Ok(is_allowed) } else { bail!("a licence lacks its `)`") }
            }
            word @ (")" | "AND" | "OR" | "WITH") => bail!("`{word}` stands where a licence is expected"),
            licence => {
                if self.take("WITH") {
                    self.next()?;
                }
                Ok(self.allowed.contains(licence))
            }
        }
    }

    fn take(&mut self, wanted: &str) -> bool {
        let is_next = self.words.first() == Some(&wanted);
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }

    fn next(&mut self) -> Result<&'a str> {
        let [first, rest @ ..] = self.words else { bail!("a licence ends too early") };
        self.words = rest;
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_by_hand() {
        let allowed: BTreeSet<String> = ["MIT", "Apache-2.0", "BSD-3-Clause"].map(str::to_owned).into();
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only", true),
            ("MIT AND GPL-3.0-only", false),
            ("MIT/Apache-2.0", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("GPL-2.0-only WITH Classpath-exception-2.0", false),
            ("(Apache-2.0 OR GPL-3.0-only) AND BSD-3-Clause", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", false),
            ("MIT OR Unicode-3.0 AND GPL-3.0-only", true),
            ("GPL-3.0-only AND MIT OR Zlib", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed).unwrap(), expected, "{expression}");
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for expression in ["", "MIT OR", "OR MIT", "(MIT", "MIT)", "MIT Apache-2.0", "MIT WITH"] {
            assert!(is_allowed(expression, &BTreeSet::new()).is_err(), "{expression}");
        }
    }
}
