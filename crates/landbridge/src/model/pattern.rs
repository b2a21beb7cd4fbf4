//! Patterns of names: `*` stands for any text.

/// Whether the text fits a pattern in which `*` stands for any text.
#[must_use]
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for piece in pieces {
        if let Some(middle) = last.replace(piece) {
            let Some(place) = rest.find(middle) else { return false };
            rest = &rest[place + str::len(middle)..];
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}
