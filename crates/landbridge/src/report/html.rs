//! The brief as one HTML file without scripts or anything to load.

use super::block::Block;
use super::{
    Brief, OtherView, backtest_blocks, bloc_overview, cell, change, claim_blocks, claims_answer,
    claims_overview, coercion_blocks, decision_blocks, findings, futures_answer, futures_blocks,
    limits_blocks, money, pair_tables, stability_blocks,
};
use std::fmt::Write;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:1440px;margin:2rem auto;padding:0 1rem;background:#FBFAF7;color:#1C2227}\
h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.15rem;margin-top:2.2rem}.answer{font-size:1.15rem}.muted{color:#5A636B}\
.wide{overflow-x:auto;margin:1rem 0}th,td{font-size:.92rem}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\
th,td{padding:.25rem .6rem;border-bottom:1px solid #D9D6CF;text-align:right;white-space:nowrap}\
th:first-child,td:first-child{text-align:left;white-space:normal;min-width:13rem}p,dl,ul{max-width:52rem}dd{margin:0 0 .6rem 1rem}\
summary{cursor:pointer;padding:.2rem 0}@media(prefers-color-scheme:dark){body{background:#12161B;color:#E8EBEE}.muted{color:#A3ADB6}th,td{border-color:#2F3740}}";

/// The page.
#[must_use]
pub fn to_html(brief: &Brief) -> String {
    let mut page = String::new();
    let title = escape(&brief.title);
    let unit = escape(&brief.money_unit);
    page.push_str("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.push_str("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    push(&mut page, &format!("<title>{title}: brief</title><style>{STYLE}</style></head><body><main>"));
    push(&mut page, &format!("<h1>{title}</h1><p class=\"muted\">Base year {}, {unit}</p>", brief.base_year));
    push(&mut page, &format!("<p class=\"answer\">{}</p>", escape(&brief.answer)));
    if !brief.bloc_answer.is_empty() {
        push(&mut page, &format!("<p class=\"answer\">{}</p>", escape(&brief.bloc_answer)));
    }
    if !brief.coercion_answer.is_empty() {
        push(&mut page, &format!("<p class=\"answer\">{}</p>", escape(&brief.coercion_answer)));
    }

    push_claims(&mut page, brief);
    page.push_str("<h2>Who gains</h2><p>Gain from cooperating, a year: the Shapley share minus what the actor makes alone.</p>");
    let mut header = vec!["Actor".to_owned()];
    header.extend(brief.subsystems.iter().map(|part| part.name.clone()));
    header.extend(["Total gain", "Share", "Alone", "Regional part"].map(str::to_owned));
    let rows = brief.actors.iter().map(|actor| {
        let parts = actor.by_subsystem.iter().map(|share| share.gain);
        let total = [actor.total.gain, actor.total.share, actor.total.alone, actor.total.regional];
        let name = format!("{} ({})", actor.title, actor.actor);
        std::iter::once(name).chain(parts.chain(total).map(money).map(cell)).collect()
    });
    push_table(&mut page, &header, rows);
    push_totals(&mut page, brief);
    if !brief.shifts.is_empty() {
        page.push_str(
            "<h2>What each variant changes</h2><p>Change of share against the base, a year: what full re-bargaining would bring the actor. Below, what each assumes. \
             \u{201c}All together\u{201d} is the change of v(N).</p>",
        );
        let mut header = vec!["Variant".to_owned(), "All together".to_owned()];
        header.extend(brief.actors.iter().map(|actor| actor.actor.clone()));
        let rows = brief.shifts.iter().map(|shift| {
            let amounts = std::iter::once(shift.together).chain(shift.share.iter().copied());
            let amounts = amounts.map(change).map(cell);
            std::iter::once(format!("{} ({})", shift.title, shift.variant)).chain(amounts).collect()
        });
        push_table(&mut page, &header, rows);
        page.push_str("<dl>");
        for shift in &brief.shifts {
            push(
                &mut page,
                &format!("<dt>{}</dt><dd class=\"muted\">{}</dd>", escape(&shift.title), escape(&shift.why)),
            );
        }
        page.push_str("</dl>");
    }
    push_politics(&mut page, brief);
    if let Some(coercion) = &brief.coercion {
        page.push_str("<h2>Who can be coerced</h2>");
        push_blocks(&mut page, &coercion_blocks(coercion));
    }
    if let Some(futures) = &brief.futures {
        push(
            &mut page,
            &format!(
                "<h2>What may become of it</h2><p class=\"answer\">{}</p>",
                escape(&futures_answer(futures))
            ),
        );
        push_blocks(&mut page, &futures_blocks(futures));
    }
    if !brief.calibration.is_empty() {
        page.push_str(
            "<h2>Is the model right?</h2><p>The base year beside what was seen, worst miss first.</p>",
        );
        let header = ["Observation", "Modeled", "Observed", "Unit", "Miss", "Source"].map(str::to_owned);
        let rows = brief.calibration.iter().map(|row| {
            let miss =
                row.miss.map_or_else(|| "\u{2013}".to_owned(), |miss| format!("{:+.0} %", 100.0 * miss));
            let (modeled, observed) = (format!("{:.2}", row.modeled), format!("{:.2}", row.observed));
            vec![row.name.clone(), modeled, observed, row.unit.clone(), miss, row.fact.clone()]
        });
        push_table(&mut page, &header, rows);
    }
    if !brief.backtests.is_empty() {
        page.push_str(
            "<h2>Did it know what happened?</h2><p>Natural experiments: what the model says should have happened, beside what did.</p>",
        );
        push_blocks(&mut page, &backtest_blocks(&brief.backtests));
    }
    page.push_str("<h2>Method and limits</h2>");
    push_blocks(&mut page, &limits_blocks(brief));
    page.push_str("</main></body></html>\n");
    page
}

/// What is said of the region, each claim to be opened.
fn push_claims(page: &mut String, brief: &Brief) {
    if brief.claims.is_empty() {
        return;
    }
    push(
        page,
        &format!(
            "<h2>What is said of it</h2><p class=\"answer\">{}</p>",
            escape(&claims_answer(&brief.claims))
        ),
    );
    push_blocks(page, &claims_overview(&brief.claims));
    for claim in &brief.claims {
        push(
            page,
            &format!(
                "<details><summary>{} {}: {}</summary>",
                escape(&claim.id),
                escape(&claim.title),
                claim.verdict.word()
            ),
        );
        push_blocks(page, &claim_blocks(claim, &brief.money_unit));
        page.push_str("</details>");
    }
}

/// Who bargains as one, which blocs hold, and what the forum would decide.
fn push_politics(page: &mut String, brief: &Brief) {
    if !brief.blocs.is_empty() {
        page.push_str(
            "<h2>Who bargains as one</h2><p>Change of share against all alone, a year. What a bloc of candidates gains the others lose, and the other \
             way round.</p>",
        );
        push_blocks(page, &bloc_overview(&brief.blocs));
        let codes: Vec<String> = brief.actors.iter().map(|actor| actor.actor.clone()).collect();
        let names: Vec<String> = brief.subsystems.iter().map(|part| part.name.clone()).collect();
        if !brief.pairs.is_empty() {
            push_blocks(page, &pair_tables(&codes, &names, &brief.pairs));
        }
    }
    if let Some(stability) = &brief.stability {
        page.push_str("<h2>Does the bloc hold?</h2>");
        push_blocks(page, &stability_blocks(stability));
    }
    if !brief.stability_missing.is_empty() {
        push(
            page,
            &format!("<h2>Does the bloc hold?</h2><p>No answer: {}.</p>", escape(&brief.stability_missing)),
        );
    }
    if let Some(decisions) = &brief.decisions {
        page.push_str("<h2>What the forum would decide</h2>");
        push_blocks(page, &decision_blocks(decisions));
    }
}

fn push_blocks(page: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Sentence(text) => push(page, &format!("<p>{}</p>", escape(text))),
            Block::Note(text) => push(page, &format!("<p class=\"muted\">{}</p>", escape(text))),
            Block::Table { header, rows } => push_table(page, header, rows.iter().cloned()),
        }
    }
}

/// v(N) beside Σ v({i}), by the views there are, and what must not be assumed of the values.
fn push_totals(page: &mut String, brief: &Brief) {
    page.push_str("<h2>Together and alone</h2>");
    let header = ["Sub-system", "All together", "Each alone, in sum"].map(str::to_owned);
    let rows = (brief.subsystems.iter())
        .map(|part| vec![part.name.clone(), money(part.together), money(part.alone)])
        .chain(brief.idle.iter().map(|view| other_view(view, "outsiders idle: a bound, no result")))
        .chain(brief.apart.iter().map(|view| other_view(view, "not connected")));
    push_table(page, &header, rows);
    let found = findings(&brief.soundness);
    if !found.is_empty() {
        page.push_str("<p>What must not be assumed of these values:</p><ul>");
        for sentence in found {
            push(page, &format!("<li>{}</li>", escape(&sentence)));
        }
        page.push_str("</ul>");
    }
}

fn other_view(view: &OtherView, how: &str) -> Vec<String> {
    vec![format!("{}, {how}", view.name), money(view.together), view.alone.map_or_else(String::new, money)]
}

fn push(page: &mut String, text: &str) {
    page.push_str(text);
}

fn push_table(page: &mut String, header: &[String], rows: impl Iterator<Item = Vec<String>>) {
    page.push_str("<div class=\"wide\"><table><thead><tr>");
    for cell in header {
        // Writing to a string cannot fail.
        let _ = write!(page, "<th scope=\"col\">{}</th>", escape(cell));
    }
    page.push_str("</tr></thead><tbody>");
    for row in rows {
        page.push_str("<tr>");
        for cell in row {
            let _ = write!(page, "<td>{}</td>", escape(&cell));
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table></div>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
