//! The page of brief and server: one built file of `web/`, its data put in. Text of a region goes into a block of data, never into the program
//! or the markup.

use super::{Brief, WholeBrief};

/// The page as it is built from `web/`: program, styles and policy in one file, without data.
pub const PAGE: &str = include_str!("../../../../web/dist/page.html");

/// Where the data go.
const DATA: (&str, &str) = ("<script type=\"application/json\" id=\"landbridge-data\">", "</script>");

/// Where the title goes.
const TITLE: (&str, &str) = ("<title>", "</title>");

/// Where the policy stands.
const POLICY: (&str, &str) = ("<meta http-equiv=\"Content-Security-Policy\" content=\"", "\"");

/// What a page may load and run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePolicy {
    /// The policy, as the built file states it.
    pub text: String,
}

/// The brief as one HTML file that loads nothing.
#[must_use]
pub fn to_html(brief: &Brief) -> String {
    let data = serde_json::json!({ "kind": "brief", "brief": WholeBrief::new(brief) });
    let page = replace(PAGE, DATA, &as_data(&data));
    replace(&page, TITLE, &escape(&format!("{}: brief", brief.title)))
}

/// The live page of a region, to be sent with [`page_policy`] as a header: what it loads from its own server is for the server to allow.
#[must_use]
pub fn live_page(title: &str, token_needed: bool) -> String {
    let data = serde_json::json!({ "kind": "live", "token_needed": token_needed });
    let page = replace(PAGE, DATA, &as_data(&data));
    let page = replace(&page, TITLE, &escape(title));
    let Some(start) = page.find(POLICY.0) else { return page };
    let end = page[start..].find('>').map_or(page.len(), |end| start + end + 1);
    format!("{}{}", &page[..start], &page[end..])
}

/// The policy that the built file states.
#[must_use]
pub fn page_policy() -> PagePolicy {
    PagePolicy { text: between(PAGE, POLICY).unwrap_or_default().to_owned() }
}

/// Data as a script block can hold them: no end of a block can stand in them.
fn as_data(data: &serde_json::Value) -> String {
    data.to_string().replace('<', "\\u003c")
}

fn between<'a>(page: &'a str, (before, after): (&str, &str)) -> Option<&'a str> {
    let rest = &page[page.find(before)? + before.len()..];
    Some(&rest[..rest.find(after)?])
}

fn replace(page: &str, (before, after): (&str, &str), text: &str) -> String {
    let Some(start) = page.find(before).map(|start| start + before.len()) else { return page.to_owned() };
    let end = page[start..].find(after).map_or(start, |end| start + end);
    format!("{}{text}{}", &page[..start], &page[end..])
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_page_has_its_places() {
        assert_eq!(PAGE.matches(DATA.0).count(), 1);
        assert_eq!(PAGE.matches("<title>landbridge</title>").count(), 1);
        let policy = page_policy().text;
        assert!(policy.starts_with("default-src 'none'") && policy.contains("script-src 'sha256-"));
        // It has to stand in a header as well.
        assert!(
            policy.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !b"<>\"".contains(&byte)),
            "{policy}"
        );
        for loaded in ["src=\"http", "href=\"http", "url(http", "@import"] {
            assert!(!PAGE.contains(loaded), "the page loads {loaded}");
        }
    }

    #[test]
    fn text_of_a_region_stays_text() {
        let page = live_page("</title><script>alert(1)</script>", false);
        assert!(page.contains("<title>&lt;/title&gt;&lt;script&gt;"));
        assert!(
            !page.contains("Content-Security-Policy") && page.contains("<div id=\"") && page.contains(DATA.0)
        );
        let data = as_data(&serde_json::json!({ "text": "</script><script>alert(1)</script>" }));
        assert!(!data.contains('<'));
    }
}
