/** Text of a region stays text: markup in its title, its actors and its variants is shown as it is written and does nothing. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browser, landbridge, openLive, openPage, PATIENCE, serve, temporaryFolder } from "./support.js";

const MARKUP = `<img src=x onerror="document.body.remove()"></script><b>bold`;

let launched;
let region;

before(
  async () => {
    const folder = await temporaryFolder();
    region = join(folder, "hostile");
    await landbridge(folder, "extract", "toy", region);
    const frame = await readFile(join(region, "region.toml"), "utf8");
    await writeFile(join(region, "region.toml"), frame.replace(/^title = .*$/m, `title = '${MARKUP}'`));
    const actors = await readFile(join(region, "actors.csv"), "utf8");
    const quoted = `"${MARKUP.replaceAll('"', '""')}"`;
    await writeFile(join(region, "actors.csv"), actors.replace(/^A,[^,]*/m, `A,${quoted}`));
    await writeFile(join(region, "variants", "hostile.toml"), `title = '${MARKUP}'\nwhy = '${MARKUP}'\n`);
    launched = await browser();
  },
  { timeout: PATIENCE },
);

async function assertText(page, faults) {
  assert.ok((await page.locator("h1").innerText()).includes(MARKUP));
  assert.equal(await page.locator("img, b:text-is('bold')").count(), 0);
  assert.deepEqual(faults, []);
}

test("markup in a brief is text", { timeout: PATIENCE }, async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "hostile.html");
  await landbridge(folder, "brief", region, "--samples", "0", "--out", file);
  const { page, faults, context } = await openPage(launched);
  await page.goto(pathToFileURL(file).href);
  await page.locator("#again").waitFor();
  await assertText(page, faults);
  await context.close();
});

test("markup on the live page is text", { timeout: PATIENCE }, async () => {
  const { page, faults, context } = await openPage(launched);
  await openLive(page, await serve(region));
  await assertText(page, faults);
  await context.close();
});
