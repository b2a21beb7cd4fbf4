/** How wide a text may be, guessed without a browser: widths differ from machine to machine, so with air. */

export function textWidth(text: string, size: number): number {
  return text.length * size * 0.56 * 1.1 + 4;
}

/** Broken between words so that no line is wider than `width`, unless a single word is. */
export function linesWithin(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
