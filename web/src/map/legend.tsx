/** The key of the map: hues, widths in units, and what dashes, bars, squares and triangles mean. */

import type { ComponentChildren } from "preact";
import { quantity } from "../numbers";
import type { MapView } from "../wire";
import { HALF } from "./marks";
import { OPTION, type WidthScale } from "./scales";
import type { ColorBy, Side } from "./settings";
import { CONSENTS, consentClass, consentTitle, familyColor } from "./values";

function Swatch({ children, width = 30 }: { children: ComponentChildren; width?: number }) {
  return (
    <svg class="key" width={width} height={14} viewBox={`0 0 ${width} 14`} aria-hidden="true">
      {children}
    </svg>
  );
}

function Item({ swatch, children }: { swatch: ComponentChildren; children: ComponentChildren }) {
  return (
    <li>
      {swatch}
      <span class="export-text">{children}</span>
    </li>
  );
}

function bar(color: string, width: number, className?: string) {
  return <path class={className} d="M0,7H30" stroke={color} stroke-width={width} />;
}

export function Legend({
  view,
  side,
  colorBy,
  families,
  scales,
  most,
}: {
  view: MapView;
  side: Side;
  colorBy: ColorBy;
  /** Those that are shown, in order. */
  families: string[];
  /** Of flows, or of changes in the difference view. */
  scales: Map<string, WidthScale>;
  /** The full width of a line, in pixels. */
  most: number;
}) {
  const wide = (family: string) => {
    const scale = scales.get(family);
    return scale ? `${quantity(scale.full)} ${scale.unit} a year` : "";
  };
  if (side === "difference") {
    return (
      <ul class="map-legend" aria-label="Key">
        <Item swatch={<Swatch>{bar("var(--gain)", 6)}</Swatch>}>more</Item>
        <Item swatch={<Swatch>{bar("var(--loss)", 6)}</Swatch>}>less</Item>
        <Item swatch={<Swatch>{bar("var(--muted)", 1, "map-unchanged")}</Swatch>}>unchanged</Item>
        {families
          .filter((family) => (scales.get(family)?.full ?? 0) > 0)
          .map((family) => (
            <Item key={family} swatch={<Swatch>{bar("var(--muted)", most)}</Swatch>}>
              {`${family} ±${wide(family)}`}
            </Item>
          ))}
      </ul>
    );
  }
  const used = new Set(view.assets.filter(({ family }) => families.includes(family)).map((asset) => consentClass(view, asset)));
  return (
    <ul class="map-legend" aria-label="Key">
      {families.map((family) => (
        <Item key={family} swatch={<Swatch>{bar(colorBy === "family" ? familyColor(family) : "var(--muted)", most)}</Swatch>}>
          {`${family} ${wide(family)}`}
        </Item>
      ))}
      {colorBy === "consent" &&
        CONSENTS.filter((consent) => used.has(consent)).map((consent) => (
          <Item key={consent} swatch={<Swatch>{bar(`var(--consent-${consent})`, 5)}</Swatch>}>
            {consentTitle(view, consent)}
          </Item>
        ))}
      <Item
        swatch={
          <Swatch>
            {bar("var(--muted)", 10, "map-capacity")}
            {bar("var(--muted)", 4)}
          </Swatch>
        }
      >
        flow inside capacity
      </Item>
      <Item swatch={<Swatch>{bar("var(--muted)", 1.6, "map-idle")}</Swatch>}>usable, not used</Item>
      <Item swatch={<Swatch>{bar("var(--muted)", OPTION, "map-option")}</Swatch>}>option</Item>
      <Item
        swatch={
          <Swatch>
            {bar("var(--muted)", 8, "map-capacity")}
            <path class="map-crossbar" d="M15,1V13M12,1H18M12,13H18" stroke="var(--muted)" />
          </Swatch>
        }
      >
        closed
      </Item>
      <Item
        swatch={
          <Swatch width={14}>
            <rect class="map-point" x={7 - HALF} y={7 - HALF} width={2 * HALF} height={2 * HALF} stroke="var(--muted)" />
            <rect x={7 - HALF} y={7} width={2 * HALF} height={HALF} fill="var(--muted)" />
          </Swatch>
        }
      >
        supply, filled as far as used
      </Item>
      <Item
        swatch={
          <Swatch width={14}>
            <path class="map-point" d={`M7,${7 - HALF}l${HALF},${2 * HALF}h${-2 * HALF}Z`} stroke="var(--muted)" />
          </Swatch>
        }
      >
        store
      </Item>
    </ul>
  );
}
