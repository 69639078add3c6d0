/** What was remembered under a name, in this browser; undefined where nothing was or may be. */
export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    // Storage may be forbidden; what is chosen then lasts as long as the page.
    return undefined;
  }
}

/** Remembers a text under a name, or forgets it. */
export function remember(name: string, text: string | undefined): void {
  try {
    if (text === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // As above.
  }
}
