import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import { shellText } from "../text/shell-text.ts";
import { MoonIcon, SunIcon } from "./icons.tsx";

/** Switches between the light and the dark theme. */
export function ThemeToggle(): VNode {
  const { theme } = usePage();
  const text = shellText.value;
  const isDark = theme.current.value === "dark";
  return (
    <button
      type="button"
      class="button button-quiet button-square"
      aria-label={text.darkTheme}
      aria-pressed={isDark}
      title={isDark ? text.toLight : text.toDark}
      onClick={theme.toggle}
    >
      {isDark ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
