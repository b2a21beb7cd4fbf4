//! Expressions of licenses, as SPDX writes them, and as older crates do with a slash for OR.

/// Whether what an expression asks for can be kept with licenses that are allowed: one of alternatives, all of what is joined. What cannot be
/// read is not.
pub(super) fn is_allowed(expression: &str, allows: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allows };
    let allowed = reader.alternatives();
    allowed == Some(true) && reader.words.is_empty()
}

struct Reader<'a> {
    words: &'a [&'a str],
    allows: &'a dyn Fn(&str) -> bool,
}

impl Reader<'_> {
    fn take(&mut self, word: &str) -> bool {
        let is_next = self.words.first() == Some(&word);
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }

    fn alternatives(&mut self) -> Option<bool> {
        let mut allowed = self.joined()?;
        while self.take("OR") {
            allowed |= self.joined()?;
        }
        Some(allowed)
    }

    fn joined(&mut self) -> Option<bool> {
        let mut allowed = self.one()?;
        while self.take("AND") {
            allowed &= self.one()?;
        }
        Some(allowed)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let allowed = self.alternatives()?;
            return self.take(")").then_some(allowed);
        }
        let (name, rest) = self.words.split_first()?;
        self.words = rest;
        if !self.take("WITH") {
            return Some((self.allows)(name));
        }
        let (exception, rest) = self.words.split_first()?;
        self.words = rest;
        Some((self.allows)(&format!("{name} WITH {exception}")))
    }
}
