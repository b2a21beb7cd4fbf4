/** Which tables and which program the page's figures come from, for everything that writes it under an export. */

import { createContext } from "preact";
import type { Reference } from "./wire";

export const ReferenceContext = createContext<Reference | null>(null);

/** The pieces of a figure's foot, each of which may stand on a line of its own. */
export function referenceParts(reference: Reference): string[] {
  return [
    reference.region,
    `tables ${reference.fingerprint.slice(0, 12)}`,
    `landbridge ${reference.version}`,
    reference.command,
  ].filter(Boolean);
}
