/**
 * Some browsers say a language that is none (WebKitGTK says "C" where the system has no locale), and formatting numbers by
 * it throws, as libraries do while they load. Such a browser is made to say English.
 */
export function mendLanguage(): void {
  if (isLanguage(navigator.language) && isLanguage(undefined)) return;
  Object.defineProperty(navigator, "language", { value: "en", configurable: true });
  Object.defineProperty(navigator, "languages", { value: ["en"], configurable: true });
}

function isLanguage(tag: string | undefined): boolean {
  try {
    return Intl.NumberFormat(tag) !== undefined;
  } catch {
    return false;
  }
}
