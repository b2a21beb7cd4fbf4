/** How a verdict and a share of samples are shown wherever they stand: glyph with word, dot with interval and the number in words. */

import { SHARES } from "../charts/scale";
import { Dot, Span, Strip } from "../charts/strip";
import type { Frequency, Verdict } from "../wire";
import { frequencyPhrase, intervalPhrase, verdictGlyph, verdictWord } from "./words";

export function VerdictMark({ verdict }: { verdict: Verdict }) {
  return (
    <span class="verdict">
      <span class="verdict-glyph" aria-hidden="true">
        {verdictGlyph(verdict)}
      </span>{" "}
      {verdictWord(verdict)}
    </span>
  );
}

/** A share of samples on 0 to 100 % with its interval, and the same in words. */
export function FrequencyMark({ frequency }: { frequency: Frequency | null }) {
  if (frequency === null || frequency.share === null) return <span class="muted">not sampled</span>;
  const { share, lower, upper } = frequency;
  return (
    <>
      <Strip scale={SHARES} height={18} zero={null}>
        {lower !== null && upper !== null && <Span scale={SHARES} from={lower} to={upper} height={18} />}
        <Dot scale={SHARES} at={share} height={18} />
      </Strip>
      <span class="frequency export-text">{frequencyPhrase(share, "samples", intervalPhrase(frequency))}</span>
    </>
  );
}
