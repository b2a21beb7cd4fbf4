/** Zoom by buttons, by the wheel with Ctrl or while the map has focus, and by two fingers; moving by dragging. The wheel alone scrolls the page. */

import type { RefObject } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Point } from "./lines";
import type { Size } from "./projection";

export interface Zoom {
  k: number;
  x: number;
  y: number;
}

const NO_ZOOM: Zoom = { k: 1, x: 0, y: 0 };
const MOST = 12;

/** Zoomed by `factor` around a point, and kept so that the drawing always covers the frame. */
export function zoomed({ k, x, y }: Zoom, factor: number, [px, py]: Point, { width, height }: Size): Zoom {
  const next = Math.min(MOST, Math.max(1, k * factor));
  return kept({ k: next, x: px - ((px - x) * next) / k, y: py - ((py - y) * next) / k }, { width, height });
}

export function kept({ k, x, y }: Zoom, { width, height }: Size): Zoom {
  return { k, x: Math.min(0, Math.max(width * (1 - k), x)), y: Math.min(0, Math.max(height * (1 - k), y)) };
}

export function useZoom(svg: RefObject<SVGSVGElement | null>, size: Size, resetBy: string) {
  const [zoom, setZoom] = useState(NO_ZOOM);
  const fingers = useRef(new Map<number, Point>());
  useEffect(() => setZoom(NO_ZOOM), [resetBy]);

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const at = (event: MouseEvent): Point => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== element) return;
      event.preventDefault();
      setZoom((now) => zoomed(now, Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)), at(event), size));
    };
    const down = (event: PointerEvent) => fingers.current.set(event.pointerId, at(event));
    const up = (event: PointerEvent) => fingers.current.delete(event.pointerId);
    const move = (event: PointerEvent) => {
      const before = fingers.current.get(event.pointerId);
      if (!before) return;
      const now = at(event);
      const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
      fingers.current.set(event.pointerId, now);
      if (other) {
        const [far, was] = [now, before].map((point) => Math.hypot(point[0] - other[0], point[1] - other[1]));
        setZoom((old) => zoomed(old, far! / (was || 1), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2], size));
      } else if (event.buttons > 0) {
        setZoom((old) => kept({ k: old.k, x: old.x + now[0] - before[0], y: old.y + now[1] - before[1] }, size));
      }
    };
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    window.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"] as const) window.addEventListener(name, up);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      window.removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"] as const) window.removeEventListener(name, up);
    };
  }, [svg.current, size.width, size.height]);

  const by = useCallback((factor: number) => setZoom((now) => zoomed(now, factor, [size.width / 2, size.height / 2], size)), [size.width, size.height]);
  return { zoom, by, reset: () => setZoom(NO_ZOOM) };
}
