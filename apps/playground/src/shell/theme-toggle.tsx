import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { MoonIcon, SunIcon } from "./icons.tsx";

/** Switches between the light and the dark theme. */
export function ThemeToggle(): VNode {
  const { theme } = usePage();
  const isDark = theme.current.value === "dark";
  return (
    <button
      type="button"
      class="button button-quiet button-square"
      aria-label="Dark theme"
      aria-pressed={isDark}
      title={isDark ? "Switch to the light theme" : "Switch to the dark theme"}
      onClick={theme.toggle}
    >
      {isDark ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
