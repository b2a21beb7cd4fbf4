/** The brief: one column of chapters. */

import type { Brief } from "../wire";

export function BriefPage({ brief }: { brief: Brief }) {
  return <h1>{brief.title}</h1>;
}
