/** A run of futures: its progress is seen, a reload finds it again, and it can be cancelled. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { PATIENCE, served } from "./support.js";

/** The first futures come only once the programs of the region are built. */
const RUN_PATIENCE = 5 * PATIENCE;

const live = served();

/** Waits until the run has gone beyond so many futures. */
async function beyond(page, least) {
  await page.waitForFunction(
    (count) => {
      const words = document.querySelector(".run-progress")?.textContent ?? "";
      const found = /^([\d\u202f]+) of 200 futures/.exec(words);
      return found !== null && Number(found[1].replaceAll("\u202f", "")) > count;
    },
    least,
    { timeout: RUN_PATIENCE },
  );
}

test("a run of 200 is watched, found again after a reload, and cancelled", { timeout: RUN_PATIENCE }, async () => {
  const { page, faults, context } = await live.open();
  const panel = page.locator("#run-futures");
  await panel.getByRole("button", { name: "quick: 200" }).click();
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await beyond(page, 0);
  const id = await panel.locator(".run code").innerText();
  assert.match(page.url(), new RegExp(`run=${id}`));
  const done = await panel.locator(".run progress").evaluate((bar) => bar.value);

  await page.reload();
  await page.locator("#what-if").waitFor();
  await panel.locator(".run code", { hasText: id }).waitFor();
  await beyond(page, done - 1);
  assert.match(await panel.locator(".run").innerText(), /running/);

  await panel.getByRole("button", { name: "Cancel" }).click();
  await panel.locator(".run", { hasText: "cancelled" }).waitFor();
  await panel.getByRole("button", { name: "Cancel" }).waitFor({ state: "detached" });
  await panel.getByText("Runs on this server").click();
  await panel.locator("li", { hasText: id }).filter({ hasText: "cancelled" }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});
