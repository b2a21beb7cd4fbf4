/** A figure's drawings as one SVG file that looks the same elsewhere: computed styles become attributes, fonts go by generic name, and the foot says what made it. */

import { linesWithin } from "./text_width";

const SVG = "http://www.w3.org/2000/svg";

/** What may differ from its default in our figures and is also a presentation attribute. */
const PROPERTIES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "visibility",
  "font-size",
  "font-weight",
  "font-style",
  "letter-spacing",
  "vector-effect",
  "text-anchor",
  "dominant-baseline",
  "paint-order",
];
const INHERITED_DEFAULTS: Record<string, string> = {
  "fill-opacity": "1",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  opacity: "1",
  visibility: "visible",
  "font-style": "normal",
  "vector-effect": "none",
  "letter-spacing": "normal",
  "paint-order": "normal",
  "dominant-baseline": "auto",
};
const SHAPES = new Set(["path", "line", "rect", "circle", "ellipse", "polygon", "polyline", "text", "tspan", "use"]);
const TITLE_SIZE = 14;
const NOTE_SIZE = 12;
const LEADING = 1.35;
export const FOOT_SIZE = 10;
export const MARGIN = 8;

/** The foot's pieces on as few lines as fit, by a generous guess of the width of a letter; a longer one, such as an address, is cut. */
export function footLines(parts: string[], width: number): string[] {
  const letters = Math.max(20, Math.floor(width / (FOOT_SIZE * 0.6)));
  const pieces = parts.flatMap((part) => part.match(new RegExp(`.{1,${letters}}`, "gsu")) ?? []);
  const lines: string[] = [];
  for (const part of pieces) {
    const joined = lines.length > 0 ? `${lines.at(-1)} · ${part}` : part;
    if (lines.length > 0 && joined.length <= letters) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}

/** Small capitals are no presentation attribute: written as capitals that are small. */
function capitals(copy: Element, size: number): void {
  copy.setAttribute("font-size", String(size * 0.78));
  if (copy.childElementCount === 0) copy.textContent = (copy.textContent ?? "").toUpperCase();
}

function inline(original: Element, copy: Element): void {
  const computed = getComputedStyle(original);
  if (computed.display === "none") {
    copy.remove();
    return;
  }
  for (const name of [...copy.getAttributeNames()]) {
    if (/^(class|style|role|tabindex|id|aria-.*|data-.*)$/.test(name) && !(name === "id" && original.closest("defs"))) {
      copy.removeAttribute(name);
    }
  }
  if (SHAPES.has(original.localName)) {
    for (const property of PROPERTIES) {
      const value = computed.getPropertyValue(property);
      if (value && value !== INHERITED_DEFAULTS[property]) copy.setAttribute(property, value);
      else copy.removeAttribute(property);
    }
    if (computed.fontVariantCaps === "all-small-caps") capitals(copy, parseFloat(computed.fontSize));
  } else if (computed.opacity !== "1") {
    copy.setAttribute("opacity", computed.opacity);
  }
  const copies = [...copy.children];
  [...original.children].forEach((child, place) => inline(child, copies[place]!));
}

function text(lines: string[], x: number, y: number, size: number, color: string): SVGTextElement {
  const element = document.createElementNS(SVG, "text");
  element.setAttribute("font-size", String(size));
  element.setAttribute("fill", color);
  lines.forEach((line, place) => {
    const span = document.createElementNS(SVG, "tspan");
    span.setAttribute("x", String(x));
    span.setAttribute("y", String(y + place * size * LEADING));
    span.textContent = line;
    element.append(span);
  });
  return element;
}

/** What is seen behind an element. */
function ground(element: Element | null): string {
  for (let at = element; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (color && color !== "transparent" && !/, 0\)$/.test(color)) return color;
  }
  return "#ffffff";
}

interface Written {
  text: string;
  left: number;
  right: number;
  baseline: number;
}

/** The lines of a text as the browser has broken them. */
function writtenLines(element: Element): Written[] {
  const lines: (Written & { top: number })[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const word of (node.textContent ?? "").matchAll(/\S+\s*/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].trimEnd().length);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      // What a narrow place leaves out, such as a name beside its code, has no place.
      if (right === left) continue;
      const line = lines.at(-1);
      if (line && Math.abs(line.top - top) < 3) {
        // Between two elements there is room without a space in either.
        if (left - line.right > 1 && !/\s$/.test(line.text)) line.text += " ";
        line.text += word[0];
        line.right = right;
      } else lines.push({ text: word[0], left, right, baseline: bottom - (bottom - top) * 0.24, top });
    }
  }
  return lines;
}

/** The outermost drawings in `body`; those within text have the class `key` and are no drawings of their own. */
export function drawings(body: Element): SVGSVGElement[] {
  return [...body.querySelectorAll("svg")].filter((svg) => !svg.classList.contains("key") && !svg.parentElement?.closest("svg"));
}

/** Not what lies in a closed fold, which has a place all the same. */
const isSeen = (element: Element) => element.checkVisibility();

/** What an export says around its drawing. */
export interface Surroundings {
  title: string;
  /** How to read it, and in which unit: elsewhere there is nobody else to say so. */
  note?: string;
  /** What made it. */
  foot: string[];
}

/** Besides the drawings it takes along what has the class `export-text`, such as a key, with the signs before it. */
export function exportSvg(body: Element, { title, note = "", foot }: Surroundings): string {
  const area = body.getBoundingClientRect();
  const ink = getComputedStyle(body).color;
  const texts = [...body.querySelectorAll(".export-text")].filter(isSeen).flatMap((element) => {
    const { color, fontSize } = getComputedStyle(element);
    return writtenLines(element).map((line) => ({ ...line, color, size: parseFloat(fontSize) }));
  });
  const keys = [...body.querySelectorAll<SVGSVGElement>("svg.key")].filter((key) => key.parentElement?.querySelector(".export-text"));
  const shapes = [...drawings(body), ...keys].filter(isSeen).map((original) => ({ original, box: original.getBoundingClientRect() }));
  // What is scrolled sideways in a narrow window reaches beyond the figure.
  const left = Math.min(area.left, ...texts.map((line) => line.left), ...shapes.map(({ box }) => box.left));
  const right = Math.max(area.right, ...texts.map((line) => line.right), ...shapes.map(({ box }) => box.right));
  const width = Math.ceil(right - left) + 2 * MARGIN;
  const head = linesWithin(title, width - 2 * MARGIN, TITLE_SIZE);
  const notes = note === "" ? [] : linesWithin(note, width - 2 * MARGIN, NOTE_SIZE);
  const lines = footLines(foot, width);
  const top = 26 + MARGIN + (head.length - 1) * TITLE_SIZE * LEADING;
  const across = (x: number) => MARGIN + x - left;
  const along = (y: number) => top + y - area.top;
  const whole = document.createElementNS(SVG, "svg");
  whole.setAttribute("xmlns", SVG);
  whole.setAttribute("font-family", "system-ui, sans-serif");
  const background = document.createElementNS(SVG, "rect");
  background.setAttribute("width", "100%");
  background.setAttribute("height", "100%");
  background.setAttribute("fill", ground(body));
  whole.append(background, text(head, MARGIN, MARGIN + TITLE_SIZE, TITLE_SIZE, ink));
  for (const line of texts) whole.append(text([line.text], across(line.left), along(line.baseline), line.size, line.color));
  for (const { original, box } of shapes) {
    const copy = original.cloneNode(true) as SVGSVGElement;
    inline(original, copy);
    copy.setAttribute("x", String(across(box.left)));
    copy.setAttribute("y", String(along(box.top)));
    copy.setAttribute("width", String(box.width));
    copy.setAttribute("height", String(box.height));
    whole.append(copy);
  }
  const bottom = Math.max(top, ...texts.map(({ baseline }) => along(baseline) + 4), ...shapes.map(({ box }) => along(box.bottom)));
  const below = bottom + MARGIN + (notes.length > 0 ? notes.length * NOTE_SIZE * LEADING + MARGIN : 0);
  const height = Math.ceil(below + lines.length * FOOT_SIZE * LEADING + MARGIN);
  whole.append(text(notes, MARGIN, bottom + MARGIN + NOTE_SIZE, NOTE_SIZE, ink), text(lines, MARGIN, below + FOOT_SIZE, FOOT_SIZE, ink));
  whole.setAttribute("width", String(width));
  whole.setAttribute("height", String(height));
  whole.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(whole)}\n`;
}
