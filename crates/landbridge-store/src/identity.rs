//! All that a run depends on, and the run's name that follows from it.

use crate::{FORMAT_VERSION, StoreError, checksum};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name of the entry that this crate adds for [`FORMAT_VERSION`].
const FORMAT: &str = "format_version";

/// All that a run depends on, each a text under a name: whoever has the same gets the same run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Identity(BTreeMap<String, String>);

impl Identity {
    /// An identity that holds [`FORMAT_VERSION`] and nothing else yet.
    #[must_use]
    pub fn new() -> Self {
        Self(BTreeMap::from([(FORMAT.to_owned(), FORMAT_VERSION.to_string())]))
    }

    /// Adds a text under a name.
    ///
    /// # Errors
    /// Where the name is taken: a run would silently depend on less than was said.
    pub fn put(&mut self, name: impl Into<String>, text: impl Into<String>) -> Result<(), StoreError> {
        let name = name.into();
        if self.0.contains_key(&name) {
            return Err(StoreError::NameTwice { place: "the identity of a run", name });
        }
        self.0.insert(name, text.into());
        Ok(())
    }

    /// The text under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Names and texts in the order of names.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The text that is hashed: a JSON object in the order of names, without spaces.
    #[must_use]
    pub fn canonical_text(&self) -> String {
        let pairs: Vec<String> =
            self.entries().map(|(name, text)| format!("{}:{}", json(name), json(text))).collect();
        format!("{{{}}}", pairs.join(","))
    }

    /// Name of the run: the first 16 hexadecimal digits of the SHA-256 of [`Identity::canonical_text`].
    #[must_use]
    pub fn run_id(&self) -> String {
        checksum::short(&self.canonical_text())
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self::new()
    }
}

/// A text as JSON, which its `Display` writes without a way to fail.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
