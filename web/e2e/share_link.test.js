/** An address is the state: in a fresh browser it brings back the same controls and the same numbers, and tells what it cannot. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, openLive, openPage, PATIENCE, REGION, served } from "./support.js";

const live = served();

const shares = (page) => page.locator(".who-gains table").innerText();

const changes = (page) => page.locator(".change-list .change-label").allTextContents();

test("a shared link brings back the state and its numbers", { timeout: PATIENCE }, async () => {
  const { page, context } = await live.open("", { permissions: ["clipboard-read", "clipboard-write"] });
  await answerTo(page, () => page.getByRole("checkbox", { name: "Line D", exact: true }).check());
  await answerTo(page, () => page.getByRole("button", { name: "core3", exact: true }).click());
  await page.getByRole("button", { name: "Share link" }).click();
  await page.getByText("Link copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, new RegExp(`\\?region=${REGION}@[0-9a-f]{8}&build=links/Line\\+D&bloc=[A-Z,]+$`));
  const [seen, told] = [await shares(page), await changes(page)];
  assert.equal(told.length, 2);
  await context.close();

  const other = await openPage(live.launched);
  await openLive(other.page, link);
  assert.deepEqual(await changes(other.page), told);
  assert.equal(await shares(other.page), seen);
  assert.deepEqual(other.faults, []);
  await other.context.close();
});

test("what an address names and the region does not have is told above the answer", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await live.open(`/?region=${REGION}@00000000&variant=no-such-variant&build=links/Line+D`);
  const mistakes = page.locator(".live-answer .mistakes");
  await mistakes.getByText("no-such-variant").waitFor();
  assert.match(await mistakes.innerText(), /00000000/);
  assert.deepEqual(await changes(page), ["Line D built"]);
  assert.deepEqual(faults, []);
  await context.close();
});
