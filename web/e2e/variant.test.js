/** A state saved as a variant is a file that the command line reads, with the same numbers. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { actorOf, answerTo, browser, downloaded, landbridge, landbridgeJson, openLive, openPage, PATIENCE, REGION, serve, temporaryFolder } from "./support.js";

const NAME = "line-d-e2e";

/** Both sides add the same programs up in another order. */
const SAME = 1e-6;

test("a saved variant gives the numbers of the page", { timeout: 2 * PATIENCE }, async () => {
  const folder = join(await temporaryFolder(), "region");
  await landbridge(".", "extract", REGION, folder);
  const address = await serve(folder);
  const launched = await browser();
  const { page, faults, context } = await openPage(launched);
  await openLive(page, address);
  const answer = await answerTo(page, () => page.getByRole("checkbox", { name: "Line D", exact: true }).check());

  await page.getByRole("button", { name: "Save as variant…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Name/).fill(NAME);
  await dialog.getByLabel(/^Title/).fill("Line D <b>stands</b>");
  await dialog.getByLabel(/^Why/).fill("To see who gains");
  await dialog.locator(".patch", { hasText: "Line D" }).waitFor();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByText("Saved.").waitFor();
  const text = await readFile(join(folder, "variants", `${NAME}.toml`), "utf8");
  assert.match(text, /Line D/);
  assert.equal(await dialog.locator(".patch").textContent(), text);

  const { text: copy } = await downloaded(page, () => dialog.getByRole("button", { name: "Download" }).click());
  assert.equal(copy, text);

  const report = await landbridgeJson(folder, "power", folder, "--variant", NAME, "--json");
  for (const { actor, gain } of report.actors) {
    const difference = Math.abs(gain - actorOf(answer.after, actor).total.gain);
    assert.ok(difference < SAME, `gain of ${actor} differs by ${difference}`);
  }
  assert.deepEqual(faults, []);

  // Writing over a file is the one thing that is asked for twice; the refusal is a console line of the browser's own.
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByRole("button", { name: "Overwrite the file" }).click();
  await dialog.getByText("Saved.").waitFor();
  await context.close();
});
