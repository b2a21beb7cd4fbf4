/** The claims with their verdicts: each row is one claim, its sentence in full, and opens to what it was judged by. */

import "./claims.css";
import { SHARES } from "../charts/scale";
import { StripAxis } from "../charts/strip";
import { counted, percent } from "../numbers";
import type { JudgedClaim } from "../wire";
import { ClaimDetails } from "./claim_details";
import { FrequencyMark, VerdictMark } from "./marks";
import { claimFigure, claimRange, turnsOn } from "./words";

export function ClaimsTable({ claims, moneyUnit, region }: { claims: JudgedClaim[]; moneyUnit: string; region: string }) {
  return (
    <div class="row-chart-place">
      <table class="row-chart cards claims">
        <caption class="visually-hidden">Claims with verdict, number, share of samples and what they turn on</caption>
        <thead>
          <tr>
            <th scope="col" class="export-text">
              Claim
            </th>
            <th scope="col" class="export-text">
              Verdict
            </th>
            <th scope="col" class="number export-text">
              Base, 90 % range
            </th>
            <th scope="col" class="strip">
              <span class="export-text">Same answer in samples</span>
              <StripAxis scale={SHARES} write={(tick) => percent(tick)} />
            </th>
            <th scope="col" class="export-text">
              Turns on
            </th>
          </tr>
        </thead>
        {claims.map((claim) => (
          <ClaimRows key={claim.id} claim={claim} moneyUnit={moneyUnit} region={region} />
        ))}
      </table>
    </div>
  );
}

function ClaimRows({ claim, moneyUnit, region }: { claim: JudgedClaim; moneyUnit: string; region: string }) {
  const isRecord = claim.sign_share === null && claim.tests.some((test) => test.is_record);
  return (
    <tbody id={`claim-${claim.id}`}>
      <tr class="claim-head">
        <th scope="row" class="text export-text">
          <b>{claim.id}</b> {claim.title}
          <q class="claim-text">{claim.text}</q>
        </th>
        <td class="text export-text" data-title="Verdict">
          <VerdictMark verdict={claim.verdict} />
        </td>
        <td class="number export-text" data-title="Base, 90 % range">
          {claimFigure(claim)}
          {claim.range && <div class="muted">{claimRange(claim)}</div>}
        </td>
        <td class="strip" data-title="Same answer in samples">
          {isRecord ? <span class="muted">counted in the record, not sampled</span> : <FrequencyMark frequency={claim.sign_share} />}
        </td>
        <td class="text export-text" data-title="Turns on">
          {turnsOn(claim)
            .slice(0, 2)
            .map((turn) => (
              <div key={turn}>{turn}</div>
            ))}
        </td>
      </tr>
      <tr class="claim-more">
        <td colSpan={5}>
          <details>
            <summary>
              What {claim.id} was judged by: {counted(claim.tests.length, "test")}, counter-reading, sources
            </summary>
            <ClaimDetails claim={claim} moneyUnit={moneyUnit} region={region} />
          </details>
        </td>
      </tr>
    </tbody>
  );
}
