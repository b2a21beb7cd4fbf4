/** The one way to Observable Plot: its figures get a fixed class, the page's font and color, and no style element of their own, as the page's policy would refuse it. */

import * as Plot from "@observablehq/plot";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useWidth } from "./use_width";

export { Plot };

type PlotElement = ReturnType<typeof Plot.plot>;

/** A drawing by Plot, without title or legend, which would make it a figure; the rules of its style element stand in the page's styles under the class `plot`. */
export function plot(options: Plot.PlotOptions): PlotElement {
  const element = Plot.plot({
    className: "plot",
    ...options,
    style: {
      background: "transparent",
      color: "currentColor",
      fontFamily: "inherit",
      fontSize: "11px",
    },
  });
  for (const style of element.querySelectorAll("style")) style.remove();
  // Plot names its marks, as in "line"; inside of an image, which has a name of its own, such names are not allowed.
  for (const mark of element.querySelectorAll("g[aria-label]")) mark.removeAttribute("aria-label");
  return element;
}

/** Shows what `draw` makes for the width of its container, again whenever the width or one of `deps` changes. */
export function PlotChart({
  draw,
  label,
  deps,
}: {
  draw: (width: number) => PlotElement;
  /** The finding in a sentence, for who does not see it. */
  label: string;
  deps: unknown[];
}) {
  const { ref, width } = useWidth();
  const inner = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!inner.current || width === 0) return;
    const element = draw(width);
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
    inner.current.replaceChildren(element);
  }, [width, label, ...deps]);
  return (
    <div class="chart" ref={ref}>
      <div ref={inner} />
    </div>
  );
}
