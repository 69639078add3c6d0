import type { VNode } from "preact";
import { BrandMark } from "./brand-mark.tsx";
import { CopyLink } from "./copy-link.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

/** The name, and what concerns the page as a whole. */
export function Header(): VNode {
  return (
    <header class="header">
      <div class="brand">
        <BrandMark />
        <h1 class="brand-name">
          Ganglion <span class="brand-part">Playground</span>
        </h1>
      </div>
      <p class="tagline">Train a neural network on this device, and watch it learn.</p>
      <div class="header-tools">
        <CopyLink />
        <ThemeToggle />
      </div>
    </header>
  );
}
