/** The brief opened from a file: the numbers of `--json`, nothing asked of the network, nothing against its policy. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { accessibilityFaults, assertShown, browser, downloaded, landbridgeJson, openPage, PATIENCE, REGION, shownOf, temporaryFolder } from "./support.js";

const BRIEF_PATIENCE = 5 * PATIENCE;

let launched;
let file;
let brief;

before(
  async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "brief.html");
    brief = await landbridgeJson(folder, "brief", REGION, "--samples", "0", "--json", "--out", path);
    file = pathToFileURL(path).href;
    launched = await browser();
  },
  { timeout: BRIEF_PATIENCE },
);

test("the brief shows the numbers of its data and asks nobody", { timeout: PATIENCE }, async () => {
  const { page, faults, requests, context } = await openPage(launched);
  await page.goto(file);
  await page.locator("#again").waitFor();
  assert.ok(brief.actors.length > 0);
  for (const { actor, total } of brief.actors) {
    const [shown] = await shownOf(page.locator("#shares"), actor);
    assertShown(shown, total.gain, `gain of ${actor}`);
  }
  assert.ok((await page.locator("#answer").innerText()).includes(brief.answer));
  const ids = await page.locator("section.chapter").evaluateAll((sections) => sections.map(({ id }) => id));
  assert.deepEqual(
    ids,
    brief.chapters.map(({ id }) => id),
  );
  const asked = requests.filter((url) => url !== file && !/^(data|blob):/.test(url));
  assert.deepEqual(asked, []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("every figure can be taken along as a table, as CSV and as SVG", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await openPage(launched);
  await page.goto(file);
  await page.locator("#again").waitFor();
  const ids = await page.locator("figure").evaluateAll((figures) => figures.map(({ id }) => id));
  assert.ok(ids.length > 0);
  for (const id of ids) {
    const offers = await page.locator(`#${id} > .figure-actions button`).allTextContents();
    assert.deepEqual(offers, ["Table", "CSV", "SVG"], id);
  }

  // Of figures that are tables every row is drawn, those in a fold too.
  const rows = {
    "variants-matrix": brief.shifts.map(({ title }) => title),
    "membership-matrix": brief.blocs.map(({ to }) => to),
    structures: brief.stability.all.structures.map(({ structure }) => structure),
    pairs: brief.pairs.map(({ a, b }) => `${a}\u00a0+\u00a0${b}`),
  };
  for (const [id, titles] of Object.entries(rows)) {
    const button = page.locator(`#${id}`).getByRole("button", { name: "SVG" });
    const { name, text } = await downloaded(page, () => button.click());
    assert.equal(name, `${REGION}-${id}.svg`);
    const [root, words] = await page.evaluate((svg) => {
      const { documentElement: found } = new DOMParser().parseFromString(svg, "image/svg+xml");
      return [found.nodeName, found.textContent.replace(/[\n ]+/g, " ")];
    }, text);
    assert.equal(root, "svg", `${name}: ${words.slice(0, 300)}`);
    for (const title of titles) assert.ok(words.includes(title), `${name} must say ${title}`);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`the brief has no fault of access, ${colorScheme}`, { timeout: PATIENCE }, async () => {
    const { page, context } = await openPage(launched, { colorScheme, bypassCSP: true });
    await page.goto(file);
    await page.locator("#again").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.evaluate(() => {
      for (const fold of document.querySelectorAll("details")) fold.open = true;
      for (const button of document.querySelectorAll(".figure-actions button[aria-expanded]")) button.click();
    });
    await page.locator("#provenance-figure-table tbody").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await context.close();
  });
}

test("an actor that is selected is set off on the map, until Esc", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await openPage(launched);
  await page.goto(file);
  const faded = page.locator("#map-figure .map-faded");
  const row = page.locator("#shares-figure tr", { has: page.locator("th.actor b", { hasText: /^UZ$/ }) });
  await row.locator("td.number").first().click();
  await faded.first().waitFor();
  assert.ok((await faded.count()) < brief.map.assets.length);
  await page.keyboard.press("Escape");
  await faded.first().waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
  await context.close();
});
