/** A dialog of the browser's own, which keeps the focus inside and gives it back; as a box, a drawer or a sheet. */

import "./dialog.css";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

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
  const id = useId();
  useEffect(() => {
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
      onClose={onClose}
      onKeyDown={(event) => {
        // Its own Esc is not the page's, which would clear the selection.
        if (event.key === "Escape") event.stopPropagation();
      }}
      onClick={(event) => {
        // Outside of the content lies the dialog itself.
        if (event.target === event.currentTarget) onClose();
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
