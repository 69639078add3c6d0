import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { openPage, type Place, startBrowser, type TestPage } from "./page.ts";

/** A browser whose pages stay open, so that what one test had compiled the next one finds. */
export interface Session {
  /** The page for a place, the same one each time. */
  page(place: Place): Promise<TestPage>;
  /** A page that nothing else has used or will use. */
  freshPage(place: Place): Promise<TestPage>;
  /** Such a page for a test that has errors left in the console. */
  troubledPage(place: Place): Promise<TestPage>;
}

/** Starts a browser before the tests of a file, and holds every test to leave no error in a console. */
export function useSession(): Session {
  let browser: Browser;
  const shared = new Map<string, Promise<TestPage>>();
  const opened: TestPage[] = [];
  const troubledPage = (place: Place): Promise<TestPage> => openPage(browser, inject("address"), place);
  const freshPage = async (place: Place): Promise<TestPage> => {
    const page = await troubledPage(place);
    opened.push(page);
    return page;
  };
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(() => {
    expect(opened.flatMap(({ troubles }) => troubles)).toStrictEqual([]);
  });
  afterAll(() => browser.close());
  return {
    freshPage,
    troubledPage,
    page(place) {
      const key = `${place.thread} ${place.policy}`;
      const page = shared.get(key) ?? freshPage(place);
      shared.set(key, page);
      return page;
    },
  };
}
