/** The claims as a figure. */

import { Figure, type FigureTable } from "../figure";
import type { JudgedClaim } from "../wire";
import { ClaimsTable } from "./claims_table";
import { claimsFinding, turnsOn, verdictWord } from "./words";

/** The same rows as plain numbers. */
function claimRows(claims: JudgedClaim[]): FigureTable {
  return {
    header: ["id", "title", "claim", "verdict", "base", "unit", "5 %", "95 %", "share of samples", "lower", "upper", "samples", "turns on"],
    rows: claims.map((claim) => [
      claim.id,
      claim.title,
      claim.text,
      verdictWord(claim.verdict),
      claim.base,
      claim.unit,
      claim.range?.[0] ?? null,
      claim.range?.[1] ?? null,
      claim.sign_share?.share ?? null,
      claim.sign_share?.lower ?? null,
      claim.sign_share?.upper ?? null,
      claim.sign_share?.of ?? null,
      turnsOn(claim).join("; "),
    ]),
  };
}

export function ClaimsFigure({
  claims,
  moneyUnit,
  region,
  number,
}: {
  claims: JudgedClaim[];
  moneyUnit: string;
  region: string;
  number?: number;
}) {
  return (
    <Figure
      id="claims-table"
      title="What is said of it, and whether it holds"
      finding={claimsFinding(claims)}
      number={number}
      note={`The number is that of the telling test in the base, its range 5 to 95 % of the samples or the 95 % interval of what is counted. Share: the samples in which the claim has the answer that it has in the base. Money in ${moneyUnit}, a year.`}
      table={claimRows(claims)}
    >
      <ClaimsTable claims={claims} moneyUnit={moneyUnit} region={region} />
    </Figure>
  );
}
