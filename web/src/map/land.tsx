/** Sea, land, members' land, lakes, rivers and borders: computed once per projection, moved by a transform when zoomed. */

import { geoPath, type GeoPermissibleObjects, type GeoProjection } from "d3-geo";
import { useMemo } from "preact/hooks";
import type { Place } from "../wire";
import { borderLines, coastLines, countries, disputed, disputedLines, lakes, memberCountries, rivers } from "./geography";
import type { Size } from "./projection";
import type { Zoom } from "./use_zoom";

interface Paths {
  land: string;
  members: string;
  disputed: string;
  lakes: string;
  rivers: string;
  coasts: string;
  borders: string;
  disputedBorders: string;
}

function paths(projection: GeoProjection, { width, height }: Size, actors: Place[]): Paths {
  // Somewhat beyond the frame, so that no cut edge is seen.
  const clipped = projection.clipExtent([
    [-20, -20],
    [width + 20, height + 20],
  ]);
  const path = geoPath(clipped).digits(1);
  const draw = (shape: GeoPermissibleObjects) => path(shape) ?? "";
  const members = memberCountries(actors);
  const others = countries.filter((country) => !members.includes(country) && !disputed.includes(country));
  const result = {
    land: draw({ type: "FeatureCollection", features: others }),
    members: draw({ type: "FeatureCollection", features: members }),
    disputed: draw({ type: "FeatureCollection", features: disputed }),
    lakes: draw(lakes),
    rivers: draw(rivers),
    coasts: draw(coastLines),
    borders: draw(borderLines),
    disputedBorders: draw(disputedLines),
  };
  projection.clipExtent(null);
  return result;
}

export function Land({ projection, size, actors, zoom }: { projection: GeoProjection; size: Size; actors: Place[]; zoom: Zoom }) {
  const drawn = useMemo(() => paths(projection, size, actors), [projection, size.width, size.height, actors]);
  // The same node is not compared again. (`memo` would do as well, but with preact/compat every `onChange` of the page becomes an `onInput`.)
  return useMemo(
    () => (
      <g aria-hidden="true">
        <rect class="map-sea" width={size.width} height={size.height} />
        <g transform={`translate(${zoom.x},${zoom.y}) scale(${zoom.k})`}>
          <path class="map-land" d={drawn.land} />
          <path class="map-members" d={drawn.members} />
          <path class="map-disputed" d={drawn.disputed} />
          <path class="map-lakes" d={drawn.lakes} />
          <path class="map-rivers" d={drawn.rivers} />
          <path class="map-coasts" d={drawn.coasts} />
          <path class="map-borders" d={drawn.borders} />
          <path class="map-borders map-dashed" d={drawn.disputedBorders} />
        </g>
      </g>
    ),
    [drawn, size.width, size.height, zoom.x, zoom.y, zoom.k],
  );
}
