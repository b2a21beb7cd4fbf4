/** Which groupings hold: the named structures with a mark for every sense of stability, and the valleys of the landscape of alignments. */

import {
  NOTIONS,
  type AllPartitions,
  type JudgedPartition,
  type Landscape,
  type Notion,
  type Objection,
  type Valley,
} from "../brief/shapes";
import { Figure } from "../figure";
import { change, money, percent, quantity } from "../numbers";
import { ScrolledTable } from "../scrolled_table";
import { RowChart } from "./row_chart";
import { between } from "./scale";
import { Dot, Strip } from "./strip";
import type { DrawnCell, DrawnTable } from "./table_svg";

const NOTION_WORDS: { [notion in Notion]: { head: string; words: string } } = {
  individually_rational: { head: "alone", words: "nobody is better off alone" },
  contractual_individual: { head: "assent of all", words: "nobody gains by a move to which all assent" },
  individual: { head: "welcome", words: "nobody gains by moving to where it is welcome" },
  nash: { head: "Nash", words: "nobody gains by moving" },
  core: { head: "core", words: "no group gains by leaving together" },
};

/** "UZ joins KZ+KG, +954" */
export function objectionWords(objection: Objection): string {
  const movers = objection.movers.join("+");
  const gain = change(objection.gain);
  if (objection.joins.length > 0) return `${movers} joins ${objection.joins.join("+")}, ${gain}`;
  return objection.movers.length === 1 ? `${movers} goes alone, ${gain}` : `${movers} become a bloc, ${gain} at least`;
}

function partitionWords(blocs: string[][]): string {
  return blocs.length === 0 ? "all alone" : blocs.map((bloc) => bloc.join("+")).join(" | ");
}

function structuresFinding(report: AllPartitions): string {
  const { counts, n_partitions } = report;
  const holding = report.structures.filter((judged) => judged.nash === null && judged.core === null).map((judged) => judged.structure);
  const named = holding.length > 0 ? `of the named structures ${holding.join(", ")} hold` : "none of the named structures holds";
  const stable = report.stable.map((judged) => partitionWords(judged.partition.blocs));
  const others = stable.length > 0 && holding.length === 0 ? `; what holds is ${stable.slice(0, 3).join(" and ")}` : "";
  return `Of ${n_partitions} partitions of the candidates ${counts.nash} ${counts.nash === 1 ? "withstands" : "withstand"} single moves and ${counts.core} groups too; ${named}${others}.`;
}

/** Letters of blocs by actor; nothing where it is alone. */
export function blocLetters(actors: string[], blocs: string[][]): (string | null)[] {
  const large = blocs.filter((bloc) => bloc.length > 1);
  return actors.map((actor) => {
    const place = large.findIndex((bloc) => bloc.includes(actor));
    return place < 0 ? null : String.fromCharCode(65 + place);
  });
}

/** Who is in no bloc. */
const ALONE = "◦";

function LetterCells({ actors, blocs }: { actors: string[]; blocs: string[][] }) {
  return (
    <span class="bloc-letters" role="img" aria-label={partitionWords(blocs.filter((bloc) => bloc.length > 1))}>
      {blocLetters(actors, blocs).map((letter, place) => (
        <span key={place} class={letter === null ? "alone" : `bloc-${letter}`}>
          {letter ?? ALONE}
        </span>
      ))}
    </span>
  );
}

function LetterHead({ actors }: { actors: string[] }) {
  return (
    <span class="bloc-letters">
      {actors.map((actor) => (
        <span key={actor}>{actor}</span>
      ))}
    </span>
  );
}

function Mark({ objection, notion }: { objection: Objection | null; notion: Notion }) {
  const words = objection === null ? `yes: ${NOTION_WORDS[notion].words}` : `no: ${objectionWords(objection)}`;
  return (
    <span role="img" aria-label={words} title={words}>
      {markOf(objection)}
    </span>
  );
}

function markOf(objection: Objection | null): string {
  return objection === null ? "●" : "○";
}

/** Who would rather move: a single actor before a group. */
function objectorWords(judged: JudgedPartition): string {
  const objection = judged.nash ?? judged.core;
  return objection === null ? "nobody" : objectionWords(objection);
}

function letterCell(letter: string | null): DrawnCell {
  if (letter === null) return { text: ALONE };
  return { text: letter, isStrong: true, ground: letter === "B" ? { color: "ink", depth: 0.16 } : { color: "tint", depth: 1 } };
}

const MOVER_TITLE = "Who would rather move";
const COUNTED_WORDS = "hold in this sense";

function countedTitle(report: AllPartitions): string {
  return `Of ${report.n_partitions} partitions`;
}

/** The same table for its SVG, with a column for each candidate's letter. */
function drawnStructures(report: AllPartitions, rows: JudgedPartition[]): DrawnTable {
  const { candidates, counts } = report;
  return {
    columns: [
      { title: "Structure", align: "start" },
      ...candidates.map((code) => ({ title: code, align: "middle" as const })),
      ...NOTIONS.map((notion) => ({ title: NOTION_WORDS[notion].head, align: "middle" as const })),
      { title: MOVER_TITLE, align: "start" },
    ],
    rows: [
      ...rows.map((judged) => [
        { text: structureName(judged) },
        ...blocLetters(candidates, judged.partition.blocs).map(letterCell),
        ...NOTIONS.map((notion) => ({ text: markOf(judged[notion]) })),
        { text: objectorWords(judged) },
      ]),
      [
        { text: countedTitle(report) },
        ...candidates.map(() => ({ text: "" })),
        ...NOTIONS.map((notion) => ({ text: String(counts[notion]) })),
        { text: COUNTED_WORDS },
      ],
    ],
  };
}

function structureName(judged: JudgedPartition): string {
  return judged.structure ?? partitionWords(judged.partition.blocs);
}

export function StructuresFigure({ report, number }: { report: AllPartitions; number?: number }) {
  const finding = structuresFinding(report);
  const named = new Set(report.structures.map((judged) => partitionWords(judged.partition.blocs)));
  const rows = [...report.structures, ...report.stable.filter((judged) => !named.has(partitionWords(judged.partition.blocs)))];
  return (
    <Figure
      id="structures"
      title="Which groupings hold, and who objects"
      finding={finding}
      number={number}
      note={`● holds, ○ somebody objects. ${NOTIONS.map((notion) => `${NOTION_WORDS[notion].head}: ${NOTION_WORDS[notion].words}`).join("; ")}. Letters are blocs, ◦ is alone. Gains up to ${money(report.tolerance)} a year do not count.`}
      table={{
        header: [
          "structure",
          "blocs",
          ...NOTIONS.map((notion) => NOTION_WORDS[notion].words),
          "who objects",
          ...report.candidates.map((code) => `change of ${code}`),
        ],
        rows: rows.map((judged) => [
          structureName(judged),
          partitionWords(judged.partition.blocs),
          ...NOTIONS.map((notion) => (judged[notion] === null ? "yes" : "no")),
          objectorWords(judged),
          ...judged.change,
        ]),
      }}
      drawn={drawnStructures(report, rows)}
    >
      <ScrolledTable kind="structures" name="Structures, who is in which bloc, and in which senses they hold">
        <thead>
          <tr>
            <th scope="col">Structure</th>
            <th scope="col" aria-label={`Blocs of ${report.candidates.join(", ")}`}>
              <LetterHead actors={report.candidates} />
            </th>
            {NOTIONS.map((notion) => (
              <th key={notion} scope="col" class="mark">
                {NOTION_WORDS[notion].head}
              </th>
            ))}
            <th scope="col">{MOVER_TITLE}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((judged) => (
            <tr key={structureName(judged)}>
              <th scope="row">{structureName(judged)}</th>
              <td>
                <LetterCells actors={report.candidates} blocs={judged.partition.blocs} />
              </td>
              {NOTIONS.map((notion) => (
                <td key={notion} class="mark">
                  <Mark objection={judged[notion]} notion={notion} />
                </td>
              ))}
              <td>{objectorWords(judged)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{countedTitle(report)}</th>
            <td />
            {NOTIONS.map((notion) => (
              <td key={notion} class="mark">
                {report.counts[notion]}
              </td>
            ))}
            <td>{COUNTED_WORDS}</td>
          </tr>
        </tfoot>
      </ScrolledTable>
    </Figure>
  );
}

function landscapeFinding(landscape: Landscape): string {
  const [lowest] = landscape.two_camps;
  if (!lowest) return "No alignment was found.";
  const valleys = landscape.n_two_camps === null ? "The lowest valley" : `Of ${landscape.n_two_camps} valleys of two camps the lowest`;
  const proven = landscape.n_two_camps === null && !landscape.is_proven ? " that was found" : "";
  const basin = lowest.basin === null ? "" : `; ${percent(lowest.basin)} of all starts lead there`;
  const [any] = landscape.any_camps;
  const free = any ? ` With any number of camps: ${camps(any)}.` : "";
  return `${valleys}${proven} sets ${lowest.camps.map((camp) => camp.join("+")).join(" against ")}${basin}.${free}`;
}

function camps(valley: Valley): string {
  const large = valley.camps.filter((camp) => camp.length > 1).map((camp) => camp.join("+"));
  const alone = valley.camps.filter((camp) => camp.length === 1).flat();
  return [...large, alone.length > 0 ? `alone: ${alone.join(", ")}` : ""].filter(Boolean).join("; ");
}

interface ValleyRow extends Valley {
  kind: string;
}

export function LandscapeFigure({ landscape, number }: { landscape: Landscape; number?: number }) {
  const finding = landscapeFinding(landscape);
  const rows: ValleyRow[] = [
    ...landscape.any_camps.map((valley) => ({ ...valley, kind: "any number of camps" })),
    ...landscape.two_camps.map((valley) => ({ ...valley, kind: "two camps" })),
  ].sort((a, b) => a.energy - b.energy);
  const scale = between(-1, 0, [-1, -0.5, 0]);
  const gap = landscape.gap === null ? "" : ` The second lies ${landscape.gap.toFixed(3)} above the first.`;
  const write = (energy: number) => energy.toFixed(2).replace("-", "\u2212");
  return (
    <Figure
      id="landscape"
      title="Where alignments settle"
      finding={finding}
      number={number}
      note={`Letters are camps, ◦ is alone. Energy is in units of all propensities, from −1 (whoever goes apart is apart) up. Valleys have no left and right, so no curve is drawn between them.${gap} Pairs without a candidate are ${percent(landscape.outsider_weight)} of the weight.`}
      table={{
        header: ["camps", "kind", "energy", "basin"],
        rows: rows.map((valley) => [valley.camps.map((camp) => camp.join("+")).join(" | "), valley.kind, valley.energy, valley.basin]),
      }}
    >
      <RowChart
        caption={finding}
        sections={[{ rows }]}
        rowKey={(valley) => `${valley.kind} ${valley.camps.map((camp) => camp.join("+")).join(" | ")}`}
        columns={[
          { title: "Kind", cell: (valley) => valley.kind },
          {
            title: "Camps",
            head: <LetterHead actors={landscape.actors} />,
            cell: (valley) => <LetterCells actors={landscape.actors} blocs={valley.camps} />,
          },
          {
            title: "Energy, lowest first",
            kind: "strip",
            axis: { scale, write: quantity },
            cell: (valley) => (
              <Strip scale={scale} zero={null}>
                <Dot scale={scale} at={valley.energy} />
              </Strip>
            ),
          },
          { title: "Energy", kind: "number", cell: (valley) => write(valley.energy) },
          { title: "Starts that lead here", kind: "number", cell: (valley) => (valley.basin === null ? "–" : percent(valley.basin)) },
        ]}
      />
    </Figure>
  );
}
