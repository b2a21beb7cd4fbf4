/** What a reader takes away, and what the built page is made of. */

import { expect, test } from "vitest";
import { assemble, escapeScript } from "../build/one_file";
import { referenceParts } from "../src/context";
import { csv } from "../src/download";
import { footLines } from "../src/svg_export";

test("CSV by RFC 4180 with raw numbers", () => {
  expect(csv(["a", "b"], [["x, y", 1234.5678], ['say "no"', null]])).toBe('a,b\r\n"x, y",1234.5678\r\n"say ""no""",\r\n');
});

test("a figure's foot names tables, version and command, on as many lines as fit", () => {
  const parts = referenceParts({ region: "central-asia", fingerprint: "3f9a12c4".repeat(8), version: "0.1.0", command: "landbridge brief central-asia" });
  expect(parts).toEqual(["central-asia", "tables 3f9a12c43f9a", "landbridge 0.1.0", "landbridge brief central-asia"]);
  expect(footLines(parts, 2000)).toHaveLength(1);
  expect(footLines(parts, 200).join(" ").length).toBeGreaterThan(50);
  expect(footLines(parts, 200).length).toBeGreaterThan(2);
  const address = `http://127.0.0.1:8080/?region=central-asia@3f9a12c4&build=${"links/Line+D,".repeat(20)}`;
  const lines = footLines([...parts, address], 400);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(400 / 6);
  expect(lines.slice(-5).join("")).toContain(address);
});

const TEMPLATE = `<title>landbridge</title>
<!-- policy and styles -->
<script type="application/json" id="landbridge-data">null</script>
<script type="module" src="/src/main.tsx"></script>`;

test("the page holds its script once, harmless to the page, and a policy with its hash", () => {
  const page = assemble(TEMPLATE, 'f("</script><!-- $& -->")', "p{}");
  expect(page).toContain('<script>f("<\\/script>\\x3C!-- $& -->")</script>');
  expect(page).toMatch(/script-src 'sha256-[A-Za-z0-9+/]{43}='/);
  expect(page).not.toContain("unsafe");
  expect(escapeScript("</SCRIPT>")).toBe("<\\/SCRIPT>");
});

test("a template without its places is refused", () => {
  expect(() => assemble("<title>landbridge</title>", "f()", "p{}")).toThrow(/exactly once/);
});
