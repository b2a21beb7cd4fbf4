/** The palette for four kinds of sight: Machado's simulation at full severity, CIEDE2000 between any two hues that mean different things, and contrast on what lies behind. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Triple = [number, number, number];
type Matrix = [Triple, Triple, Triple];

const SIGHTS: Record<string, Matrix> = {
  full: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  "without red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  "without green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  "without blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

const css = readFileSync(new URL("../src/theme.css", import.meta.url), "utf8");

function color(name: string, scheme: "light" | "dark"): string {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
  if (!found) throw new Error(`no color --${name}`);
  return found[scheme === "light" ? 1 : 2]!;
}

function linear(hex: string): Triple {
  return [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Triple;
}

function times(matrix: Matrix, vector: Triple): Triple {
  return matrix.map((row) => row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2]) as Triple;
}

const TO_XYZ: Matrix = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]];

function lab(rgb: Triple): Triple {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const [x, y, z] = times(TO_XYZ, rgb.map((part) => Math.min(1, Math.max(0, part))) as Triple);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIEDE2000. */
function distance([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const degrees = (angle: number) => (angle * Math.PI) / 180;
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const hue = (b: number, a: number) => (a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360);
  const [h1, h2] = [hue(b1, p1), hue(b2, p2)];
  let dh = c1 * c2 === 0 ? 0 : h2 - h1;
  if (dh > 180) dh -= 360;
  if (dh < -180) dh += 360;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(degrees(dh / 2));
  const [dL, dC, L, C] = [l2 - l1, c2 - c1, (l1 + l2) / 2, (c1 + c2) / 2];
  let H = h1 + h2;
  if (c1 * c2 !== 0) H = Math.abs(h1 - h2) <= 180 ? H / 2 : (H + (H < 360 ? 360 : -360)) / 2;
  const t = 1 - 0.17 * Math.cos(degrees(H - 30)) + 0.24 * Math.cos(degrees(2 * H)) + 0.32 * Math.cos(degrees(3 * H + 6)) - 0.2 * Math.cos(degrees(4 * H - 63));
  const sl = 1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * C, 1 + 0.015 * C * t];
  const turn = -Math.sin(degrees(60 * Math.exp(-(((H - 275) / 25) ** 2)))) * 2 * Math.sqrt(C ** 7 / (C ** 7 + 25 ** 7));
  return Math.sqrt((dL / sl) ** 2 + (dC / sc) ** 2 + (dH / sh) ** 2 + turn * (dC / sc) * (dH / sh));
}

function smallest(names: string[], scheme: "light" | "dark"): number {
  let least = Infinity;
  for (const sight of Object.values(SIGHTS)) {
    const seen = names.map((name) => lab(times(sight, linear(color(name, scheme)))));
    seen.forEach((a, place) => seen.slice(place + 1).forEach((b) => (least = Math.min(least, distance(a, b)))));
  }
  return least;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [a, b].map((hex) => times(TO_XYZ, linear(hex))[1]).sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const FAMILIES = ["gas", "oil", "containers", "electricity", "water"];
const CONSENTS = ["members", "ru", "cn", "tr", "ir", "several"].map((name) => `consent-${name}`);

test("the distance is CIEDE2000", () => {
  expect(distance([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 3);
  expect(distance([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 3);
});

describe.each(["light", "dark"] as const)("%s", (scheme) => {
  const least = scheme === "light" ? { family: 15.8, consent: 14 } : { family: 17.8, consent: 12.2 };

  test("families, consents, and gain and loss are told apart by all", () => {
    expect(smallest(FAMILIES, scheme)).toBeGreaterThan(least.family);
    expect(smallest(CONSENTS, scheme)).toBeGreaterThan(least.consent);
    expect(smallest(["gain", "loss"], scheme)).toBeGreaterThan(35);
  });

  test.each([...FAMILIES, ...CONSENTS, "gain", "loss", "accent"])("%s is seen on land, members and page", (name) => {
    for (const ground of ["land", "members", "page", "panel"]) {
      expect(contrast(color(name, scheme), color(ground, scheme)), ground).toBeGreaterThan(3);
    }
  });

  test("text is read", () => {
    for (const ground of ["page", "panel"]) {
      expect(contrast(color("ink", scheme), color(ground, scheme))).toBeGreaterThan(12);
      expect(contrast(color("muted", scheme), color(ground, scheme))).toBeGreaterThan(4.5);
    }
    expect(contrast(color("on-accent", scheme), color("accent", scheme))).toBeGreaterThan(4.5);
    expect(contrast(color("muted", scheme), color("land", scheme))).toBeGreaterThan(4.5);
  });
});
