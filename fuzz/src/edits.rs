//! Bytes into edits of a good text: what comes out gets past the header of a file, where plain random bytes never would.

/// Words that readers of numbers, names and tables have stumbled over elsewhere.
const ODD: &[&str] = &[
    "",
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "1e308",
    "1e309",
    "-1e308",
    "1e-320",
    "NaN",
    "inf",
    "-inf",
    "infinity",
    "1,000",
    "0,5",
    "1.000,5",
    "1 000",
    "1_000",
    "0x10",
    "1e999",
    "+1",
    ".5",
    "5.",
    "9007199254740993",
    "18446744073709551616",
    "１２",
    "yes",
    "no",
    "true",
    "A",
    "A;B",
    "A-B",
    ";",
    ",",
    "\"",
    "\"\"",
    "'",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\t",
    "\u{feff}",
    "\u{a0}",
    "[",
    "]",
    "{",
    "}",
    "=",
    "#",
    "*",
    "/",
    "..",
    "name",
    "bus",
    "links",
    "Pipe A-B",
    "A gas",
    "option",
    "buildable",
    "existing",
    "null",
    "[[claim]]",
    "\u{0}",
    "é",
    "🜚",
    "share(A)",
    "2024-01-01",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

/// Longest text that one edit brings along.
const LONGEST: usize = 64;

/// A text that lines were doubled in until it is so long is long enough.
const LONGEST_TEXT: usize = 1 << 21;

/// Most edits of one text.
const MOST_EDITS: usize = 24;

/// Bytes as a row of choices; where they are used up every choice is 0.
pub struct Draw<'a>(pub &'a [u8]);

impl Draw<'_> {
    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    /// One of so many; of none, 0.
    pub fn below(&mut self, count: usize) -> usize {
        let mut number = usize::from(self.byte());
        if count > 256 {
            number = number << 8 | usize::from(self.byte());
        }
        if count > 1 << 16 {
            number = number << 8 | usize::from(self.byte());
        }
        number % count.max(1)
    }

    /// Eight bytes as the number that they are.
    pub fn number(&mut self) -> f64 {
        let mut bits = [0; 8];
        bits.iter_mut().for_each(|byte| *byte = self.byte());
        f64::from_le_bytes(bits)
    }

    /// A short text.
    pub fn text(&mut self) -> String {
        let length = self.below(LONGEST).min(self.0.len());
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        String::from_utf8_lossy(text).into_owned()
    }

    /// A word that is known to be odd, or a short text.
    pub fn word(&mut self) -> String {
        let choice = self.below(ODD.len() + 16);
        ODD.get(choice).map_or_else(|| self.text(), |word| (*word).to_owned())
    }
}

/// The text after as many edits as are drawn: words replaced, lines removed, doubled and moved, texts put in, the end cut off.
pub fn edited(text: &str, draw: &mut Draw<'_>) -> String {
    let mut text = text.to_owned();
    let count = draw.below(MOST_EDITS);
    for _ in 0..count {
        if draw.is_done() || text.len() > LONGEST_TEXT {
            break;
        }
        edit(&mut text, draw);
    }
    text
}

fn edit(text: &mut String, draw: &mut Draw<'_>) {
    match draw.below(8) {
        // A word of the text, which is what most cells and keys are.
        0..=2 => {
            let words = words(text);
            let Some(&(start, end)) = words.get(draw.below(words.len())) else { return };
            text.replace_range(start..end, &draw.word());
        }
        3 => {
            let place = place(text, draw);
            text.insert_str(place, &draw.word());
        }
        4 => {
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            if lines.is_empty() {
                return;
            }
            let place = draw.below(lines.len());
            match draw.below(3) {
                0 => drop(lines.remove(place)),
                1 => lines.insert(place, lines[place]),
                _ => {
                    let other = draw.below(lines.len());
                    lines.swap(place, other);
                }
            }
            *text = lines.concat();
        }
        5 => {
            let ends = [place(text, draw), place(text, draw)];
            let (start, end) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            // Long ranges would leave nothing to read.
            let end = if end - start > LONGEST { start } else { end };
            text.replace_range(start..end, &draw.text());
        }
        6 => {
            // A cell of a table: between commas.
            let cells: Vec<usize> = text.match_indices([',', '\n']).map(|(place, _)| place + 1).collect();
            let Some(&start) = cells.get(draw.below(cells.len())) else { return };
            let length = text[start..].find([',', '\n']).unwrap_or(text.len() - start);
            text.replace_range(start..start + length, &draw.word());
        }
        _ => {
            let place = place(text, draw);
            if draw.byte().is_multiple_of(4) {
                text.truncate(place);
            } else {
                text.insert_str(place, &draw.text());
            }
        }
    }
}

/// A place between two letters.
fn place(text: &str, draw: &mut Draw<'_>) -> usize {
    let mut place = draw.below(text.len() + 1);
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// Where words and numbers stand.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (place, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_inside = letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '+');
        match (is_inside, start) {
            (true, None) => start = Some(place),
            (false, Some(from)) => {
                words.push((from, place));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Bytes after as many edits as are drawn, for files that are no text.
pub fn edited_bytes(bytes: &[u8], draw: &mut Draw<'_>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let count = draw.below(MOST_EDITS);
    for _ in 0..count {
        if draw.is_done() || bytes.is_empty() {
            break;
        }
        // The end of a Parquet file tells what the rest means.
        let place = draw.below(bytes.len());
        let place = if draw.byte().is_multiple_of(2) { bytes.len() - 1 - place } else { place };
        match draw.below(6) {
            0 | 1 => bytes[place] = draw.byte(),
            2 => bytes[place] = [0, 1, 0x7f, 0x80, 0xff, bytes[place].wrapping_add(1)][draw.below(6)],
            3 => drop(bytes.remove(place)),
            4 => bytes.insert(place, draw.byte()),
            _ => {
                let text = draw.text();
                let end = (place + text.len()).min(bytes.len());
                bytes.splice(place..end, text.bytes());
            }
        }
    }
    bytes
}

/// Random inputs of a target: a kind, which it tells by the first byte, and what it draws from.
#[cfg(test)]
pub fn draws(kinds: &'static [u8]) -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
    use proptest::prelude::*;
    (prop::sample::select(kinds), prop::collection::vec(any::<u8>(), 0..160)).prop_map(|(kind, mut bytes)| {
        bytes.insert(0, kind);
        bytes
    })
}

/// Tries a target on all inputs that a file keeps, each a line of hexadecimal digits; lines that begin with `#` tell what follows.
pub fn try_kept(file: &std::path::Path, target: fn(&[u8])) {
    let text = std::fs::read_to_string(file).expect("it is kept");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(!lines.is_empty(), "{} keeps nothing", file.display());
    let byte = |digits: &[u8]| {
        let digits = std::str::from_utf8(digits).expect("they are digits");
        u8::from_str_radix(digits, 16).expect("two digits are a byte")
    };
    for line in lines {
        target(&line.as_bytes().chunks(2).map(byte).collect::<Vec<u8>>());
    }
}
