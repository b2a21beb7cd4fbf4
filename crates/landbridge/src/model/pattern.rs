//! Patterns of names: `*` stands for any text.

/// Whether the text fits a pattern in which `*` stands for any text.
#[must_use]
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    Pattern::new(pattern).matches(text)
}

/// A pattern that is held against many texts.
pub(super) struct Pattern<'a> {
    first: &'a str,
    /// Between two stars, in order.
    middle: Vec<&'a str>,
    /// Behind the last star; absent without any.
    last: Option<&'a str>,
}

impl<'a> Pattern<'a> {
    pub(super) fn new(pattern: &'a str) -> Self {
        let mut pieces = pattern.split('*');
        let first = pieces.next().unwrap_or("");
        let mut middle: Vec<&str> = pieces.collect();
        let last = middle.pop();
        Self { first, middle, last }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let Some(mut rest) = text.strip_prefix(self.first) else { return false };
        for middle in &self.middle {
            let Some(place) = rest.find(middle) else { return false };
            rest = &rest[place + middle.len()..];
        }
        self.last.map_or(rest.is_empty(), |end| rest.ends_with(end))
    }
}
