//! SHA-256 in hexadecimal digits, of texts and of files as a stream.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};

/// All 64 digits of the bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

/// The first 16 digits of the text: enough to tell the runs of a store apart.
pub(crate) fn short(text: &str) -> String {
    let mut all = of_bytes(text.as_bytes());
    all.truncate(16);
    all
}

/// All 64 digits of what is left of the file, in little memory however long it is.
pub(crate) fn of_file(mut file: &File) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(digits(&hasher.finalize())),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
