/** A dialog of the browser's own, which keeps the focus inside and gives it back; as a box, a drawer or a sheet. */

import "./dialog.css";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

export function Dialog({
  title,
  shape,
  onClose,
  children,
}: {
  title: string;
  shape: "box" | "drawer" | "sheet";
  onClose: () => void;
  children: ComponentChildren;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const pressedOutside = useRef(false);
  const id = useId();
  // A passive effect would close it only after it is off the page, which then gives the focus back to nobody.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={ref}
      class={`dialog ${shape}`}
      aria-labelledby={id}
      // Not at `close`, which also comes when it is taken off the page.
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        // Its own Esc is not the page's, which would clear the selection.
        if (event.key === "Escape") event.stopPropagation();
      }}
      // Outside of the content lies the dialog itself. A text that is selected beyond the edge of its field ends there too.
      onPointerDown={(event) => (pressedOutside.current = event.target === event.currentTarget)}
      onClick={(event) => {
        if (pressedOutside.current && event.target === event.currentTarget) onClose();
      }}
    >
      <div class="dialog-content">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" onClick={onClose}>
            Close
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
