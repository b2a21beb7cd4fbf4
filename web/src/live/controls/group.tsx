/** Frames of the controls: the two kinds that are told apart, and the folds in them. */

import "./controls.css";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Session } from "../session";

export interface ControlProps {
  session: Session;
}

export function Kind({ title, hint, children }: { title: string; hint: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="kind" aria-labelledby={id}>
      <h3 id={id} class="kind-title">
        {title} <span class="kind-hint">{hint}</span>
      </h3>
      {children}
    </section>
  );
}

/** A fold with the count of what is changed in it, so that a closed one hides nothing that matters. */
export function Fold({
  title,
  count,
  isOpen = false,
  children,
}: {
  title: string;
  count: number;
  isOpen?: boolean;
  children: ComponentChildren;
}) {
  return (
    <details class="fold" open={isOpen || count > 0}>
      <summary>
        <span class="fold-title">{title}</span>
        {count > 0 && <span class="fold-count">{count} changed</span>}
      </summary>
      <div class="fold-body">{children}</div>
    </details>
  );
}

/** A box with its title and one line of why. */
export function Choice({
  title,
  why,
  isOn,
  isDisabled = false,
  onToggle,
}: {
  title: string;
  why?: string;
  isOn: boolean;
  isDisabled?: boolean;
  onToggle: (isOn: boolean) => void;
}) {
  const id = useId();
  return (
    <div class="choice">
      <input
        type="checkbox"
        id={id}
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={why ? `${id}-why` : undefined}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      <label for={id}>{title}</label>
      {why && (
        <p class="choice-why" id={`${id}-why`}>
          {why}
        </p>
      )}
    </div>
  );
}

export const toggled = <T,>(items: T[], item: T, isOn: boolean): T[] =>
  isOn ? [...items.filter((other) => other !== item), item] : items.filter((other) => other !== item);
