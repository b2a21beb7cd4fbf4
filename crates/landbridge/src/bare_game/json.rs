//! JSON → its value, and the keys that stand twice in an object, of which a plain reading keeps the last in silence.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// The value of a JSON text, with the places of repeated keys: `n`, or `worth["0,1|2"]` in an object within.
pub(super) fn read_json(text: &str) -> Result<(Value, Vec<String>), serde_json::Error> {
    let mut repeated = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Reader { place: "", repeated: &mut repeated }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok((value, repeated))
}

/// Reads one value.
struct Reader<'a> {
    /// Of the object that the value is in or is; empty for the whole text.
    place: &'a str,
    repeated: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) =
            entries.next_element_seed(Reader { place: self.place, repeated: &mut *self.repeated })?
        {
            list.push(entry);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let place =
                if self.place.is_empty() { key.clone() } else { format!("{}[\"{key}\"]", self.place) };
            let value = entries.next_value_seed(Reader { place: &place, repeated: &mut *self.repeated })?;
            if object.insert(key, value).is_some() {
                self.repeated.push(place);
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_means_what_it_meant() {
        let text = r#"{"a": [null, true, -3, 4, 0.5, "x\n", {"b": {}}], "c": 1e5}"#;
        let plain: Value = serde_json::from_str(text).unwrap();
        assert_eq!(read_json(text).unwrap(), (plain, Vec::new()));
        for wrong in ["[1] 2", "{", "[1,]"] {
            let plain = serde_json::from_str::<Value>(wrong).unwrap_err().to_string();
            assert_eq!(read_json(wrong).unwrap_err().to_string(), plain);
        }
    }

    #[test]
    fn repeated_keys_are_placed() {
        let text = r#"{"n": 1, "w": {"0": {"x": 1, "x": 2}, "0": 3}, "n": 2}"#;
        let (value, repeated) = read_json(text).unwrap();
        assert_eq!(value, serde_json::json!({"n": 2, "w": {"0": 3}}));
        assert_eq!(repeated, [r#"w["0"]["x"]"#, r#"w["0"]"#, "n"]);
    }
}
