/** The map itself: land, what is drawn on it, names, and one tab stop whose arrow keys walk from asset to asset. */

import "./map.css";
import { useCallback, useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { useWidth } from "../use_width";
import type { MapState, MapView } from "../wire";
import { isArrow, nearest, neighbor } from "./keyboard";
import { groundOf, LabelLayer, namesOf } from "./label_layer";
import { Land } from "./land";
import { Legend } from "./legend";
import { LinkMark, PointMark, type Drawn } from "./marks";
import { frames, projectionFor, SMALL } from "./projection";
import { fullWidth } from "./scales";
import { anchorsOf, drawnOf, networkOf, placesOf, widest } from "./scene";
import type { ColorBy, Season, Side } from "./settings";
import { useZoom } from "./use_zoom";
import { assetName, familiesOf } from "./values";

export interface RegionMapProps {
  view: MapView;
  before: MapState;
  after: MapState;
  side: Side;
  season: Season;
  /** Families that are shown. */
  families: ReadonlySet<string>;
  colorBy: ColorBy;
  /** Name of a preset. */
  frame: string;
  selected: string | null;
  changed: ReadonlySet<string>;
  onSelect: (id: string | null) => void;
  onAct?: (id: string) => void;
  /** Code of an actor whose consent is looked for. */
  actor?: string | null;
  /** What the map shows, in a sentence. */
  finding: string;
}

const LABELED = 5;

/** What is idle lies below, what was changed on top. */
function drawOrder(drawn: Drawn[]): number[] {
  const tier = ({ isChanged, condition, amount, change }: Drawn) => {
    if (isChanged) return 3;
    if (change !== null) return change === 0 ? 0 : 2;
    return condition === "option" ? 1 : amount.flow > 0 || condition === "closed" ? 2 : 0;
  };
  const tiers = drawn.map(tier);
  return drawn.map((_, place) => place).sort((a, b) => tiers[a]! - tiers[b]! || a - b);
}

/** A narrow map is nearly square, for its labels take as much room as on a wide one. */
function heightFor(width: number): number {
  return Math.min(640, Math.round(width < SMALL ? width * 0.9 : width * 0.64));
}

export function RegionMap(props: RegionMapProps) {
  const { ref, width } = useWidth();
  return (
    <div class="map" ref={ref}>
      {width > 0 && <Drawing {...props} width={width} height={heightFor(width)} />}
    </div>
  );
}

function Drawing(props: RegionMapProps & { width: number; height: number }) {
  const { view, before, after, side, season, families, colorBy, selected, changed, onSelect, onAct, actor = null, finding } = props;
  const size = useMemo(() => ({ width: props.width, height: props.height }), [props.width, props.height]);
  const id = useId();
  const svg = useRef<SVGSVGElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);

  const most = fullWidth(size.width);
  const network = useMemo(() => networkOf(view, most), [view, most]);
  const frame = useMemo(() => frames(view).find(({ name }) => name === props.frame) ?? frames(view)[0]!, [view, props.frame]);
  const projection = useMemo(() => projectionFor(frame, size), [frame, size]);
  const { zoom, by, reset } = useZoom(svg, size, frame.name);
  const hidden = useMemo(() => new Set(view.assets.map(({ family }) => family).filter((family) => !families.has(family))), [view, families]);
  const places = useMemo(() => placesOf(network, projection, zoom, size, hidden), [network, projection, zoom, size, hidden]);
  const { drawn, changes, state } = useMemo(
    () => drawnOf(network, { before, after, side, season, colorBy, changed, actor }, most),
    [network, before, after, side, season, colorBy, changed, actor, most],
  );
  const ground = useMemo(() => groundOf(view.actors, projection, zoom, size), [view, projection, zoom, size]);
  const anchors = useMemo(() => anchorsOf(network, places), [network, places]);
  const scales = changes ?? network.scales;
  const isSmall = size.width < SMALL;

  const placeOf = (asset: string | null) => (asset === null ? -1 : view.assets.findIndex((candidate) => candidate.id === asset));
  const names = useMemo(() => {
    const strong = new Set([selected, ...changed].map(placeOf).filter((place) => place >= 0));
    const large = widest(network, scales, places, drawn, isSmall ? 2 : LABELED);
    const named = [...strong, ...large.filter((place) => !strong.has(place))];
    return namesOf({ network, ground, state, season, size, places, drawn, colorBy, named, strong });
  }, [network, ground, state, season, size, places, drawn, scales, colorBy, selected, changed]);

  useEffect(() => {
    if (focused && !anchors.some((anchor) => anchor.id === focused)) setFocused(null);
  }, [anchors, focused]);

  const optionId = (place: number) => `${id}-${place}`;
  const start = useCallback(
    () => (selected && anchors.some((anchor) => anchor.id === selected) ? selected : nearest(anchors, [size.width / 2, size.height / 2])),
    [anchors, selected, size],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const asset = focused ?? start();
    if (isArrow(event.key) && asset) setFocused(focused ? neighbor(anchors, focused, event.key) : asset);
    else if (event.key === "Enter" && focused) onAct?.(focused);
    else if (event.key === " " && focused) onSelect(focused === selected ? null : focused);
    else if (event.key === "Escape" && focused) svg.current?.blur();
    else if (event.key === "+" || event.key === "=") by(1.5);
    else if (event.key === "-") by(1 / 1.5);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // A drag that ends on a line moves the map and selects nothing.
  const pressed = useRef<[number, number]>([0, 0]);
  const onClick = (event: MouseEvent, asset: string) => {
    const moved = Math.hypot(event.clientX - pressed.current[0], event.clientY - pressed.current[1]);
    if (moved < 5) onSelect(asset === selected ? null : asset);
  };

  const shown = placeOf(hovered ?? focused);
  const order = useMemo(() => drawOrder(drawn), [drawn]);
  return (
    <>
      <div class="map-frame">
        <svg
          ref={svg}
          class={zoom.k > 1 ? "map-drawing map-zoomed" : "map-drawing"}
          width={size.width}
          height={size.height}
          viewBox={`0 0 ${size.width} ${size.height}`}
          role="listbox"
          tabIndex={0}
          aria-label={`Map. ${finding} Arrow keys go from asset to asset, Space selects${onAct ? ", Enter acts" : ""}, Escape leaves.`}
          aria-activedescendant={focused ? optionId(placeOf(focused)) : undefined}
          onPointerDown={(event) => (pressed.current = [event.clientX, event.clientY])}
          onKeyDown={onKeyDown}
          onFocus={() => svg.current?.matches(":focus-visible") && setFocused((now) => now ?? start())}
          onBlur={() => setFocused(null)}
        >
          <Land projection={projection} size={size} actors={view.actors} zoom={zoom} />
          <g aria-hidden="true">
            {order.map((place) => {
              const line = places.lines[place];
              const scale = scales.get(view.assets[place]!.family);
              return line && scale ? <LinkMark key={place} line={line} drawn={drawn[place]!} scale={scale} /> : null;
            })}
            {order.map((place) => {
              const at = places.points[place];
              return at ? <PointMark key={place} at={at} shape={view.assets[place]!.kind} drawn={drawn[place]!} size={isSmall ? 0.7 : 1} /> : null;
            })}
          </g>
          <LabelLayer names={names} />
          <Outline line={places.lines[placeOf(selected)]?.d} at={places.points[placeOf(selected)]} kind="map-selected" />
          <Outline line={places.lines[shown]?.d} at={places.points[shown]} kind="map-focused" />
          {order.map((place) => {
            const asset = view.assets[place]!;
            const line = places.lines[place];
            const at = places.points[place];
            if (!line && !at) return null;
            const common = {
              role: "option" as const,
              id: optionId(place),
              "aria-label": assetName(view, state, place, season),
              "aria-selected": asset.id === selected,
              onClick: (event: MouseEvent) => onClick(event, asset.id),
              onPointerEnter: () => setHovered(asset.id),
              onPointerLeave: () => setHovered(null),
            };
            if (line) return <path key={place} class="map-hit" d={line.d} {...common} />;
            return <circle key={place} class="map-hit" cx={at![0]} cy={at![1]} r={9} {...common} />;
          })}
          {shown >= 0 && <Readout text={assetName(view, state, shown, season)} at={places.lines[shown]?.middle ?? places.points[shown] ?? null} size={size} />}
        </svg>
        <ZoomButtons isZoomed={zoom.k > 1} by={by} reset={reset} />
      </div>
      <Legend
        view={view}
        side={side}
        colorBy={colorBy}
        families={familiesOf(view).filter((family) => families.has(family))}
        scales={scales}
        most={most}
      />
    </>
  );
}

function ZoomButtons({ isZoomed, by, reset }: { isZoomed: boolean; by: (factor: number) => void; reset: () => void }) {
  return (
    <div class="map-zoom no-print">
      <button type="button" aria-label="Zoom in" onClick={() => by(1.5)}>
        +
      </button>
      <button type="button" aria-label="Zoom out" disabled={!isZoomed} onClick={() => by(1 / 1.5)}>
        −
      </button>
      {isZoomed && (
        <button type="button" aria-label="Show the whole frame" onClick={reset}>
          ⤢
        </button>
      )}
    </div>
  );
}

function Outline({ line, at, kind }: { line: string | undefined; at: [number, number] | null | undefined; kind: string }) {
  if (line) return <path class={kind} d={line} aria-hidden="true" />;
  if (at) return <circle class={kind} cx={at[0]} cy={at[1]} r={9} aria-hidden="true" />;
  return null;
}

/** The name of what the pointer or the keyboard is at; it adds to the map and never carries. */
function Readout({ text, at, size }: { text: string; at: [number, number] | null; size: { width: number; height: number } }) {
  if (!at) return null;
  const width = Math.min(300, size.width - 16);
  const isLow = at[1] > size.height / 2;
  const x = Math.max(8, Math.min(size.width - width - 8, at[0] - width / 2));
  return (
    <foreignObject class="map-readout-frame" x={x} y={isLow ? at[1] - 98 : at[1] + 14} width={width} height={84} aria-hidden="true">
      <div class={isLow ? "map-readout map-readout-low" : "map-readout"}>
        <span>{text}</span>
      </div>
    </foreignObject>
  );
}
