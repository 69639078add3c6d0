import type { ComponentChildren, VNode } from "preact";

function Icon({ children }: { readonly children: ComponentChildren }): VNode {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** A triangle: begin, go on. */
export function PlayIcon(): VNode {
  return (
    <Icon>
      <path d="M6.5 4.3v11.4a.8.8 0 0 0 1.2.7l9-5.7a.8.8 0 0 0 0-1.4l-9-5.7a.8.8 0 0 0-1.2.7Z" fill="currentColor" />
    </Icon>
  );
}

/** Two bars: wait. */
export function PauseIcon(): VNode {
  return (
    <Icon>
      <path d="M6 4h2.6v12H6zM11.4 4H14v12h-2.6z" fill="currentColor" />
    </Icon>
  );
}

/** An arrow in a circle: from the beginning. */
export function ResetIcon(): VNode {
  return (
    <Icon>
      <path d="M4.6 8.2a5.8 5.8 0 1 1-.3 3.6M4.2 3.9v4.4h4.4" class="stroke" />
    </Icon>
  );
}

/** A snail: slowly. */
export function SlowIcon(): VNode {
  return (
    <Icon>
      <path
        d="M2.5 15.5h10.2c2.6 0 3.6-1.6 3.6-4V6.8M16.3 6.8 14.6 4.4M16.3 6.8 18 4.4M13.4 15.3A4.7 4.7 0 1 0 4.6 13.6M11.4 11a2.2 2.2 0 1 0-3 2"
        class="stroke"
      />
    </Icon>
  );
}

/** A chain: the address of this experiment. */
export function LinkIcon(): VNode {
  return (
    <Icon>
      <path
        d="M8.4 11.6a3 3 0 0 0 4.3 0l2.9-2.9a3 3 0 0 0-4.3-4.3L10 5.7M11.6 8.4a3 3 0 0 0-4.3 0l-2.9 2.9a3 3 0 0 0 4.3 4.3l1.3-1.3"
        class="stroke"
      />
    </Icon>
  );
}

/** The light theme. */
export function SunIcon(): VNode {
  return (
    <Icon>
      <circle cx="10" cy="10" r="3.2" class="stroke" />
      <path
        d="M10 2.5v1.8M10 15.7v1.8M2.5 10h1.8M15.7 10h1.8M4.7 4.7 6 6M14 14l1.3 1.3M15.3 4.7 14 6M6 14l-1.3 1.3"
        class="stroke"
      />
    </Icon>
  );
}

/** The dark theme. */
export function MoonIcon(): VNode {
  return (
    <Icon>
      <path d="M16.2 12.2A6.8 6.8 0 0 1 7.8 3.8a6.8 6.8 0 1 0 8.4 8.4Z" class="stroke" />
    </Icon>
  );
}

/** Right. */
export function CheckIcon(): VNode {
  return (
    <Icon>
      <path d="m4.5 10.5 3.7 3.7 7.3-8" class="stroke" />
    </Icon>
  );
}

/** Wrong, or: take away. */
export function CrossIcon(): VNode {
  return (
    <Icon>
      <path d="m5.5 5.5 9 9M14.5 5.5l-9 9" class="stroke" />
    </Icon>
  );
}

/** One more. */
export function PlusIcon(): VNode {
  return (
    <Icon>
      <path d="M10 4.5v11M4.5 10h11" class="stroke" />
    </Icon>
  );
}

/** One less. */
export function MinusIcon(): VNode {
  return (
    <Icon>
      <path d="M4.5 10h11" class="stroke" />
    </Icon>
  );
}

/** Something is the matter. */
export function WarningIcon(): VNode {
  return (
    <Icon>
      <path d="M10 3.2 17.6 16.4H2.4ZM10 8.2v3.8M10 14v.4" class="stroke" />
    </Icon>
  );
}

/** What is below is hidden or shown. */
export function ChevronIcon(): VNode {
  return (
    <Icon>
      <path d="m5.5 8 4.5 4.5L14.5 8" class="stroke" />
    </Icon>
  );
}

/** An arrow back: as it was before. */
export function UndoIcon(): VNode {
  return (
    <Icon>
      <path d="M7.2 5 3.6 8.5l3.6 3.4M4 8.5h7.6a4 4 0 0 1 0 8H8.4" class="stroke" />
    </Icon>
  );
}

/** An arrow on: as it was after all. */
export function RedoIcon(): VNode {
  return (
    <Icon>
      <path d="m12.8 5 3.6 3.5-3.6 3.4M16 8.5H8.4a4 4 0 0 0 0 8h3.2" class="stroke" />
    </Icon>
  );
}

/** A bar and a triangle: one step on. */
export function StepIcon(): VNode {
  return (
    <Icon>
      <path
        d="M5 4.6h2.2v10.8H5zM9.4 5.3v9.4c0 .6.6 1 1.2.7l6-4.7a.8.8 0 0 0 0-1.4l-6-4.7c-.6-.3-1.2.1-1.2.7Z"
        fill="currentColor"
      />
    </Icon>
  );
}

/** Three points that are joined: for others. */
export function ShareIcon(): VNode {
  return (
    <Icon>
      <circle cx="5.2" cy="10" r="2.2" class="stroke" />
      <circle cx="14.6" cy="5" r="2.2" class="stroke" />
      <circle cx="14.6" cy="15" r="2.2" class="stroke" />
      <path d="m7.2 9 5.4-3M7.2 11l5.4 3" class="stroke" />
    </Icon>
  );
}

/** A keyboard: what keys do. */
export function KeyboardIcon(): VNode {
  return (
    <Icon>
      <path
        d="M3.6 5h12.8c.8 0 1.4.6 1.4 1.4v7.2c0 .8-.6 1.4-1.4 1.4H3.6c-.8 0-1.4-.6-1.4-1.4V6.4C2.2 5.6 2.8 5 3.6 5ZM5.4 8.2h.1M8.4 8.2h.1M11.5 8.2h.1M14.6 8.2h.1M6.4 11.8h7.2"
        class="stroke"
      />
    </Icon>
  );
}
