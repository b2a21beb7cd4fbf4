/** What all end-to-end tests share: the binary, a served region, a browser page that notes what goes wrong, and reading what a page shows. */

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

/** A sweep of all programs, or a brief, on a slow machine. */
export const PATIENCE = 120_000;

export const REGION = "central-asia";

const run = promisify(execFile);

/** What was begun is ended after the file's last test, the newest first. */
const endings = [];

after(async () => {
  for (const end of endings.reverse()) await end();
});

function binary() {
  const path = process.env.LANDBRIDGE_BINARY;
  assert.ok(path, "LANDBRIDGE_BINARY must name the landbridge program");
  return path;
}

function browserPath() {
  const candidates = [process.env.LANDBRIDGE_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];
  const found = candidates.find((path) => path !== undefined && path !== "" && existsSync(path));
  assert.ok(found, "LANDBRIDGE_CHROMIUM must name a Chromium");
  return found;
}

/** A folder that is gone when the tests are over. */
export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "landbridge-e2e-"));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What the command line prints. */
export async function landbridge(folder, ...words) {
  const { stdout } = await run(binary(), words, { cwd: folder, maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

export const landbridgeJson = async (folder, ...words) => JSON.parse(await landbridge(folder, ...words));

/** Starts the server in a folder of its own, where its runs are kept too, and gives its address. Claims are judged in the base alone, for the brief is not what is waited for. */
export async function serve(region = REGION, token = undefined) {
  const server = spawn(binary(), ["serve", region, "--port", "0", "--samples", "0"], {
    cwd: await temporaryFolder(),
    env: token === undefined ? process.env : { ...process.env, LANDBRIDGE_TOKEN: token },
  });
  let said = "";
  let ended = false;
  const exit = new Promise((resolve) => server.once("exit", resolve)).then(() => (ended = true));
  endings.push(async () => {
    if (!ended) server.kill("SIGTERM");
    await exit;
  });
  return await new Promise((resolve, reject) => {
    const listen = (piece) => {
      said += piece;
      const address = /listening on (http:\/\/\S+)/.exec(said);
      if (address) resolve(address[1]);
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.once("error", reject);
    void exit.then(() => reject(new Error(`the server ended before it listened: ${said}`)));
  });
}

export async function browser() {
  const launched = await chromium.launch({
    executablePath: browserPath(),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  endings.push(() => launched.close());
  return launched;
}

/** A page in a context of its own, so without anything that another has stored; `faults` grows with whatever goes wrong on it. */
export async function openPage(launched, options = {}) {
  const context = await launched.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const faults = [];
  const requests = [];
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.exposeFunction("noteViolation", (words) => faults.push(`policy: ${words}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.noteViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return { context, page, faults, requests };
}

const SETTLED = '#what-if[aria-busy="false"]';

/** Waits until the live page shows an answer. */
export async function settled(page) {
  await page.locator(SETTLED).waitFor();
  await page.locator(".strip-line.idle").waitFor();
}

/** Opens the live page and waits for its first answer. */
export async function openLive(page, address) {
  await page.goto(address);
  await settled(page);
}

/** A served region and a browser, there when the file's first test begins; `open` gives the live page, as `openPage` does. */
export function served() {
  const setting = {};
  before(
    async () => {
      setting.address = await serve();
      setting.launched = await browser();
    },
    { timeout: PATIENCE },
  );
  setting.open = async (path = "", options = {}) => {
    const opened = await openPage(setting.launched, options);
    await openLive(opened.page, setting.address + path);
    return opened;
  };
  return setting;
}

/** Does something that asks a question, and gives the server's answer once the page shows it. */
export async function answerTo(page, act) {
  const [response] = await Promise.all([
    page.waitForResponse((found) => found.url().endsWith("/api/what-if") && found.status() === 200),
    act(),
  ]);
  const answer = await response.json();
  await page.locator(SETTLED).waitFor();
  assert.equal(await page.locator(".live-answer p.answer").textContent(), answer.answer);
  return answer;
}

/** A number as people read it: narrow spaces between thousands, a true minus, a dot for nothing. */
export function readNumber(text) {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-");
  return plain === "\u00b7" ? 0 : Number(plain);
}

/** Half of the last digit that a number is shown to. */
export function precisionOf(text) {
  const decimals = text.split(".")[1]?.length ?? 0;
  return 0.5 * 10 ** -decimals + 1e-9;
}

export function assertShown(text, expected, what) {
  // Nothing worth a digit is shown as a dot.
  const precision = text.trim() === "\u00b7" ? 0.05 : precisionOf(text);
  const difference = Math.abs(readNumber(text) - expected);
  assert.ok(difference <= precision, `${what}: the page shows ${text}, expected ${expected}`);
}

/** The numbers beside an actor's bar: its gain, and its change where there is one. */
export async function shownOf(scope, actor) {
  const row = scope.locator("table.shares-table tr", {
    has: scope.page().locator("th.actor b", { hasText: new RegExp(`^${actor}$`) }),
  });
  return await row.first().locator("td.number").allTextContents();
}

export const actorOf = (side, code) => side.actors.find(({ actor }) => actor === code);

/** The text of what a click downloads. */
export async function downloaded(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

/** Rows of a CSV by RFC 4180. */
export function readCsv(text) {
  const rows = [];
  for (const line of text.split("\r\n").filter((line) => line !== "")) {
    const fields = [];
    for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
      fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    }
    rows.push(fields);
  }
  return rows;
}

/** What axe finds, however slight: one sentence for each of its rules, with the first element that breaks it. */
export async function accessibilityFaults(page) {
  const path = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await page.evaluate(await readFile(path, "utf8"));
  const violations = await page.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return found.map(({ id, help, nodes }) => ({ id, help, count: nodes.length, first: nodes[0] }));
  });
  return violations.map(({ id, help, count, first }) => `${id}: ${help}; ${count} times, first ${first.html}: ${first.failureSummary}`);
}
