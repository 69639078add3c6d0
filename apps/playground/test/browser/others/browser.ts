/** A page in a browser that is not Chromium, as far as a smoke run needs it. */
export interface OtherBrowser {
  open(url: string): Promise<void>;
  /** What the body of a function gives in the page, as JSON. */
  evaluate<T>(body: string): Promise<T>;
  /** The errors that pages of an address have told of so far, of a browser that says them. */
  errors?(address: string): Promise<readonly string[]>;
  /** Ends every process that was started for it. */
  close(): Promise<void>;
}

/** How long a browser may take for what is asked of it: no machine is that slow. Units: milliseconds. */
export const limit = 300_000;

/** Waits until the body of a function gives something that is neither false, nor null, nor empty; gives that. */
export async function until<T>(browser: OtherBrowser, body: string): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const found = await browser.evaluate<T | undefined | null | false | "">(body);
    if (found !== undefined && found !== null && found !== false && found !== "") return found;
    if (Date.now() > end) {
      const seen = await browser.evaluate<string>(
        "return location.href + ' ' + document.body.innerText.slice(0, 2000)",
      );
      throw new Error(`until: the page must come to "${body}", got ${seen}.`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}
