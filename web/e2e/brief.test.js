/** The brief opened from a file: the numbers of `--json`, nothing asked of the network, nothing against its policy. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { accessibilityFaults, assertShown, browser, landbridgeJson, openPage, PATIENCE, REGION, shownOf, temporaryFolder } from "./support.js";

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

for (const colorScheme of ["light", "dark"]) {
  test(`the brief has no serious fault of access, ${colorScheme}`, { timeout: PATIENCE }, async () => {
    const { page, context } = await openPage(launched, { colorScheme, bypassCSP: true });
    await page.goto(file);
    await page.locator("#again").waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await context.close();
  });
}
