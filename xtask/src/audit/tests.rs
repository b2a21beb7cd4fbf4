//! That the project keeps its own rules, and that the rules would catch what they are for.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use super::*;
use serde_json::json;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn what_the_project_uses_keeps_the_rules() {
    assert_eq!(crates(root()).unwrap(), Vec::<String>::new());
    assert_eq!(modules(root()).unwrap(), Vec::<String>::new());
}

#[test]
fn licenses_are_read_as_they_are_meant() {
    let allows = |license: &str| ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].contains(&license);
    for fine in [
        "MIT",
        "MIT OR GPL-3.0",
        "GPL-3.0/MIT",
        "GPL-3.0 / MIT",
        "MIT AND ISC",
        "(MIT OR GPL-3.0) AND ISC",
        "GPL-3.0 AND X OR MIT",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed(fine, &allows), "{fine}");
    }
    for other in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT OR GPL-3.0) AND X",
        "Apache-2.0",
        "MIT WITH LLVM-exception",
        "MIT OR",
        "(MIT",
        "MIT ISC",
        "SEE LICENSE IN file",
    ] {
        assert!(!is_allowed(other, &allows), "{other}");
    }
}

fn rules() -> Rules {
    let duplicates = [("twice".to_owned(), "1.0.0".to_owned())].into();
    Rules { licenses: ["MIT".to_owned()].into(), duplicates }
}

#[test]
fn each_rule_that_is_broken_is_told() {
    let of = |name: &str, version: &str, license: &str, source: &str| json!({ "name": name, "version": version, "license": license, "source": source });
    let twice = [of("twice", "1.0.0", "MIT", CRATES), of("twice", "2.0.0", "MIT", CRATES)];
    let judge = |further: &[Value]| {
        let packages: Vec<Value> = twice.iter().chain(further).cloned().collect();
        judge_crates(&json!({ "packages": packages }), &rules()).unwrap()
    };
    let ours = json!({ "name": "ours", "version": "1.0.0", "license": "MIT", "source": null });
    assert!(judge(&[ours]).is_empty());
    for (package, says) in [
        (of("x", "1.0.0", "GPL-3.0", CRATES), "`GPL-3.0`"),
        (json!({ "name": "x", "version": "1.0.0", "license": null, "source": CRATES }), "``"),
        (of("x", "1.0.0", "MIT", "git+https://example.org/x"), "example.org"),
        (of("twice", "3.0.0", "MIT", CRATES), "2.0.0 and 3.0.0"),
    ] {
        let mistakes = judge(&[package]);
        assert!(mistakes.len() == 1 && mistakes[0].contains(says), "{says}: {mistakes:?}");
    }
    let once = judge_crates(&json!({ "packages": [twice[1]] }), &rules()).unwrap();
    assert!(once[0].contains("no duplicate any longer"), "{once:?}");
}

#[test]
fn tools_of_the_page_may_have_other_licenses_than_the_page() {
    let module =
        |license: &str, is_tool: bool| json!({ "license": license, "dev": is_tool, "integrity": "sha512-x" });
    let with = |mut module: Value, key: &str, value: Value| {
        module[key] = value;
        module
    };
    let judge = |module: Value| {
        let lock = json!({ "packages": { "": {}, "node_modules/x": module } });
        judge_modules(&lock, &rules()).unwrap()
    };
    let resolved = json!("https://registry.npmjs.org/x/-/x-1.0.0.tgz");
    assert!(judge(module("MPL-2.0", true)).is_empty());
    assert!(judge(with(module("MIT", false), "resolved", resolved)).is_empty());
    for (module, says) in [
        (module("MPL-2.0", false), "`MPL-2.0`"),
        (module("", true), "``"),
        (with(module("MIT", false), "resolved", json!("https://example.org/x")), "example.org"),
        (with(module("MIT", false), "integrity", Value::Null), "by its hash"),
    ] {
        let mistakes = judge(module);
        assert!(mistakes.len() == 1 && mistakes[0].contains(says), "{says}: {mistakes:?}");
    }
}
