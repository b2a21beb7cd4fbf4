//! Whether JSON is what a schema of the OpenAPI document says: the part of JSON Schema that the document uses, and nothing that it does not.

use serde_json::{Map, Value};

/// Keywords that say nothing of what is valid.
const SILENT: [&str; 5] = ["description", "format", "title", "default", "example"];

/// Keywords that are checked.
const CHECKED: [&str; 17] = [
    "$ref",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "prefixItems",
    "enum",
    "oneOf",
    "allOf",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "propertyNames",
];

/// Panics with the place where a value is not what its schema says.
#[track_caller]
pub(crate) fn check(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Err(wrong) = validate(document, schema, value, place) {
        panic!("{wrong}");
    }
}

/// Whether a value is what its schema says.
pub(crate) fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    validate(document, schema, value, "").is_ok()
}

fn validate(document: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let Some(schema) = schema.as_object() else {
        return if *schema == Value::Bool(false) {
            Err(format!("{place}: may not be there"))
        } else {
            Ok(())
        };
    };
    for keyword in schema.keys() {
        let is_known =
            CHECKED.contains(&keyword.as_str()) || SILENT.contains(&keyword.as_str()) || keyword == "pattern";
        assert!(is_known, "the schema of {place} says `{keyword}`, which this test does not know");
    }
    if let Some(reference) = schema.get("$ref") {
        let target = document.pointer(reference.as_str().unwrap().trim_start_matches('#'));
        return validate(
            document,
            target.unwrap_or_else(|| panic!("{reference} is not there")),
            value,
            place,
        );
    }
    check_type(schema, value, place)?;
    for all in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        validate(document, all, value, place)?;
    }
    if let Some(one) = schema.get("oneOf").and_then(Value::as_array) {
        let found: Vec<Result<(), String>> =
            one.iter().map(|one| validate(document, one, value, place)).collect();
        if found.iter().filter(|found| found.is_ok()).count() != 1 {
            return Err(format!("{place}: not one of {}; {found:?}", Value::from(one.clone())));
        }
    }
    if let Some(known) = schema.get("enum").and_then(Value::as_array)
        && !known.contains(value)
    {
        return Err(format!("{place}: {value} is none of {known:?}"));
    }
    match value {
        Value::Object(object) => check_object(document, schema, object, place),
        Value::Array(array) => check_array(document, schema, array, place),
        Value::String(text) => {
            check_range(schema, ["minLength", "maxLength"], text.chars().count() as f64, place)
        }
        Value::Number(number) => check_range(schema, ["minimum", "maximum"], number.as_f64().unwrap(), place),
        Value::Null | Value::Bool(_) => Ok(()),
    }
}

fn check_type(schema: &Map<String, Value>, value: &Value, place: &str) -> Result<(), String> {
    let Some(types) = schema.get("type") else { return Ok(()) };
    let is_of = |name: &Value| match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the schema of {place} has the type `{other}`"),
    };
    let fits = types.as_array().map_or_else(|| is_of(types), |types| types.iter().any(is_of));
    if fits { Ok(()) } else { Err(format!("{place}: {value} is no {types}")) }
}

fn check_object(
    document: &Value,
    schema: &Map<String, Value>,
    object: &Map<String, Value>,
    place: &str,
) -> Result<(), String> {
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap()) {
            return Err(format!("{place}: {name} is missing"));
        }
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, value) in object {
        let place = format!("{place}.{name}");
        let described = properties.and_then(|properties| properties.get(name));
        if let Some(schema) = described.or_else(|| schema.get("additionalProperties")) {
            validate(document, schema, value, &place)?;
        }
    }
    Ok(())
}

fn check_array(
    document: &Value,
    schema: &Map<String, Value>,
    array: &[Value],
    place: &str,
) -> Result<(), String> {
    check_range(schema, ["minItems", "maxItems"], array.len() as f64, place)?;
    let first = schema.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (number, value) in array.iter().enumerate() {
        if let Some(schema) = first.get(number).or_else(|| schema.get("items")) {
            validate(document, schema, value, &format!("{place}[{number}]"))?;
        }
    }
    Ok(())
}

fn check_range(
    schema: &Map<String, Value>,
    [least, most]: [&str; 2],
    number: f64,
    place: &str,
) -> Result<(), String> {
    let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    if limit(least).is_some_and(|limit| number < limit) || limit(most).is_some_and(|limit| number > limit) {
        return Err(format!("{place}: {number} is out of range"));
    }
    Ok(())
}
