/** What a claim was judged by: its tests with every solution concept, the counter-reading, what no number covers, and the sources. */

import { percent } from "../numbers";
import type { JudgedClaim, JudgedTest } from "../wire";
import { FrequencyMark, VerdictMark } from "./marks";
import { conceptWords, decidersOf, differenceOf, figureOf, turnOf } from "./words";

function Range({ test }: { test: JudgedTest }) {
  if (test.range === null) return null;
  const write = test.range_of_difference ? differenceOf : figureOf;
  const text = `${write(test.range[0], test.unit)} to ${write(test.range[1], test.unit)}`;
  return <div class="muted">{test.range_of_difference ? `difference ${text}` : text}</div>;
}

function Concepts({ test }: { test: JudgedTest }) {
  if (test.concepts.length === 0) return null;
  return (
    <ul class="concepts">
      {test.concepts.map((concept) => (
        <li key={concept.concept}>
          {concept.is_true === null ? "–" : concept.is_true ? "●" : "○"} {conceptWords(concept.concept)}:{" "}
          {concept.is_true === null ? "none" : concept.is_true ? "true" : "not true"}
        </li>
      ))}
    </ul>
  );
}

function Deciders({ test }: { test: JudgedTest }) {
  const turn = turnOf(test);
  const deciders = decidersOf(test);
  return (
    <>
      {turn && (
        <div>
          true when {turn.factor} is {turn.above ? "above" : "below"} {figureOf(turn.value, null)} (right in {percent(turn.right)} of
          samples)
        </div>
      )}
      {deciders.length > 0 && (
        <div class="muted">{deciders.map((decider) => `${decider.factor} (${differenceOf(decider.correlation, null)})`).join(", ")}</div>
      )}
      {test.missing.map((missing) => (
        <div key={missing}>missing: {missing}</div>
      ))}
    </>
  );
}

function TestRow({ test }: { test: JudgedTest }) {
  const number = (value: number | null) => (value === null ? "none" : figureOf(value, test.unit));
  return (
    <tr>
      <th scope="row" class="text">
        {test.says}
        <code class="test-expression">{test.that}</code>
        <Concepts test={test} />
      </th>
      <td class="text" data-title="Is">
        <VerdictMark verdict={test.verdict} />
      </td>
      <td class="number" data-title="Base against">
        {number(test.base)} <span class="muted">against</span> {number(test.than)}
        <Range test={test} />
      </td>
      <td class="strip" data-title="Same answer in">
        {test.is_record && test.samples === null ? <span class="muted">record</span> : <FrequencyMark frequency={test.samples} />}
      </td>
      <td class="text" data-title="Hangs on (rank correlation)">
        <Deciders test={test} />
      </td>
    </tr>
  );
}

export function ClaimDetails({ claim, moneyUnit, region }: { claim: JudgedClaim; moneyUnit: string; region: string }) {
  const needs = claim.tests.length < 2 ? "" : claim.needs === "all" ? "It needs all of these tests." : "One of these tests is enough.";
  return (
    <div class="claim-details">
      <p>
        <b>Against it:</b> {claim.counter}
      </p>
      <div class="row-chart-place">
        <table class="row-chart cards claims">
          <caption class="visually-hidden">Tests of claim {claim.id}</caption>
          <thead>
            <tr>
              <th scope="col">Test</th>
              <th scope="col">Is</th>
              <th scope="col" class="number">
                Base against
              </th>
              <th scope="col" class="strip">
                Same answer in
              </th>
              <th scope="col">Hangs on (rank correlation)</th>
            </tr>
          </thead>
          <tbody>
            {claim.tests.map((test) => (
              <TestRow key={test.that} test={test} />
            ))}
          </tbody>
        </table>
      </div>
      {needs && <p class="note">{needs}</p>}
      {claim.also.length > 0 && (
        <ul class="also">
          {claim.also.map((also) => (
            <li key={also.value}>
              {also.says}: {also.number === null ? also.reason : figureOf(also.number, null)}
              {also.range && (
                <span class="muted">
                  {" "}
                  ({figureOf(also.range[0], null)} to {figureOf(also.range[1], null)})
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {claim.flips.length > 0 && (
        <p>
          <b>What keeps it from a plain answer:</b> {claim.flips.map(String).join("; ")}.
        </p>
      )}
      {claim.not_modeled && (
        <p>
          <b>No number here covers:</b> {claim.not_modeled}
        </p>
      )}
      <p class="note">
        Sources: {claim.sources.join(", ")}. Money in {moneyUnit}, a year. Rows behind it by influence:{" "}
        <code>
          landbridge why {region} {claim.id}
        </code>
      </p>
    </div>
  );
}
