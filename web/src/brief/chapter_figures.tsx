/** Which figures a chapter has, in their order; whoever shows a chapter, on the written or the live page, asks here. */

import type { ComponentChildren } from "preact";
import { AgendaFigure } from "../charts/agenda";
import { AttacksFigure, DefensesFigure } from "../charts/attacks";
import { BacktestsFigure, CalibrationFigure } from "../charts/calibration";
import { BoxesFigure, FactorsFigure } from "../charts/drivers";
import { ExposureFigure } from "../charts/exposure";
import { FansFigure } from "../charts/fans";
import { OccurrencesFigure, OutcomesFigure } from "../charts/frequencies";
import { InteractionsFigure, PairsFigure } from "../charts/interactions";
import { MembershipFigure } from "../charts/membership";
import { ProvenanceFigure } from "../charts/provenance";
import { LandscapeFigure, StructuresFigure } from "../charts/stability";
import { VariantsFigure } from "../charts/variants";
import { ClaimsFigure } from "../claims/claims_figure";
import { MapFigure } from "../map/map_figure";
import { selectAsset, selectedActor, selectedAsset } from "../selection";
import { SharesFigure } from "../shares/shares_figure";
import type { ActorShares, Brief, FuturesChapter } from "../wire";
import { allPartitions, attacksOf, defensesOf, issuesOf } from "./shapes";

/** Draws a figure, with its number where figures are numbered. */
type Draw = (number?: number) => ComponentChildren;

function candidatesOf(brief: Brief): string[] {
  return brief.map.actors.filter((actor) => actor.candidate).map((actor) => actor.code);
}

export function futuresFigures(chapter: FuturesChapter, actors: ActorShares[]): Draw[] {
  if (chapter.summary.years.length === 0) return [];
  const { drivers } = chapter;
  return [
    (number) => <OutcomesFigure chapter={chapter} number={number} />,
    (number) => <FansFigure chapter={chapter} actors={actors} number={number} />,
    (number) => <OccurrencesFigure chapter={chapter} number={number} />,
    ...(drivers
      ? [
          (number?: number) => <BoxesFigure chapter={chapter} drivers={drivers} number={number} />,
          (number?: number) => <FactorsFigure drivers={drivers} number={number} />,
        ]
      : []),
  ];
}

function mapFigure(brief: Brief): Draw {
  return (number) => (
    <MapFigure
      id="map-figure"
      title="What flows where"
      number={number}
      view={brief.map}
      before={brief.map.base}
      after={brief.map.base}
      actor={selectedActor.value}
      selected={selectedAsset.value}
      onSelect={selectAsset}
    />
  );
}

/** The figures of a chapter; none where the brief has nothing for them. */
export function figuresOf(brief: Brief, id: string): Draw[] {
  const { actors, money_unit: moneyUnit } = brief;
  const when = (there: boolean, draw: Draw): Draw[] => (there ? [draw] : []);
  switch (id) {
    case "claims":
      return when(brief.claims.length > 0, (number) => (
        <ClaimsFigure claims={brief.claims} moneyUnit={moneyUnit} region={brief.reference.region} number={number} />
      ));
    case "map":
      return when(brief.map.assets.length > 0, mapFigure(brief));
    case "shares":
      return [
        (number) => (
          <SharesFigure
            actors={actors}
            subsystems={brief.subsystems}
            shifts={brief.shifts}
            candidates={candidatesOf(brief)}
            moneyUnit={moneyUnit}
            assets={brief.map.assets}
            number={number}
          />
        ),
        ...when(brief.shifts.length > 0, (number) => (
          <VariantsFigure shifts={brief.shifts} actors={actors} moneyUnit={moneyUnit} number={number} />
        )),
      ];
    case "membership":
      return [
        ...when(brief.blocs.length > 0, (number) => (
          <MembershipFigure blocs={brief.blocs} actors={actors} candidates={candidatesOf(brief)} moneyUnit={moneyUnit} number={number} />
        )),
        ...when(brief.interactions.length > 0, (number) => (
          <InteractionsFigure actors={actors} interactions={brief.interactions} moneyUnit={moneyUnit} number={number} />
        )),
        ...when(brief.pairs.length > 0, (number) => (
          <PairsFigure pairs={brief.pairs} actors={actors} moneyUnit={moneyUnit} number={number} />
        )),
      ];
    case "stability": {
      const report = allPartitions(brief);
      if (report === null) return [];
      const { landscape } = report;
      return [
        (number) => <StructuresFigure report={report} number={number} />,
        ...(landscape ? [(number?: number) => <LandscapeFigure landscape={landscape} number={number} />] : []),
      ];
    }
    case "agenda":
      return when(issuesOf(brief).length > 0, (number) => <AgendaFigure issues={issuesOf(brief)} number={number} />);
    case "exposure": {
      const defenses = defensesOf(brief);
      return [
        ...when((brief.coercion?.curves.length ?? 0) > 0, (number) => (
          <ExposureFigure curves={brief.coercion?.curves ?? []} actors={actors} moneyUnit={moneyUnit} number={number} />
        )),
        ...when(attacksOf(brief).length > 0, (number) => (
          <AttacksFigure attacks={attacksOf(brief)} moneyUnit={moneyUnit} number={number} />
        )),
        ...(defenses ? [(number?: number) => <DefensesFigure defenses={defenses} moneyUnit={moneyUnit} number={number} />] : []),
      ];
    }
    case "futures":
      return brief.futures ? futuresFigures(brief.futures, actors) : [];
    case "calibration":
      return [
        ...when(brief.calibration.length > 0, (number) => <CalibrationFigure rows={brief.calibration} number={number} />),
        ...when(brief.backtests.length > 0, (number) => <BacktestsFigure rows={brief.backtests} number={number} />),
      ];
    case "provenance":
      return when(brief.provenance.length > 0, (number) => (
        <ProvenanceFigure provenance={brief.provenance} grades={brief.grades} moneyUnit={moneyUnit} number={number} />
      ));
    default:
      return [];
  }
}

/** Where figures are numbered, `firstNumber` is the number of the chapter's first. */
export function ChapterFigures({ brief, id, firstNumber }: { brief: Brief; id: string; firstNumber?: number }) {
  return <>{figuresOf(brief, id).map((draw, place) => draw(firstNumber === undefined ? undefined : firstNumber + place))}</>;
}
