import type { VNode } from "preact";
import { usePage } from "../state/page.ts";
import type { ThemeChoice } from "../state/theme.ts";
import { shellText } from "../text/shell-text.ts";
import { MoonIcon, SunIcon } from "./icons.tsx";

/** Switches between the light and the dark theme. */
export function ThemeToggle(): VNode {
  return <ThemeButton theme={usePage().theme} />;
}

/** The same for a page that is no `Page`. */
export function ThemeButton({ theme }: { readonly theme: ThemeChoice }): VNode {
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
