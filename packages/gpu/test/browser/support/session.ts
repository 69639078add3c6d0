import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { type Place, startBrowser, type TestPage } from "./page.ts";

/** What pages are opened in. */
export interface Host {
  open(place: Place): Promise<TestPage>;
  close(): Promise<void>;
}

/** A browser whose pages stay open, so that what one test had compiled the next one finds. */
export interface Session {
  /** The page for a place, the same one each time. */
  page(place: Place): Promise<TestPage>;
  /** A page that nothing else has used or will use. */
  freshPage(place: Place): Promise<TestPage>;
  /** Such a page for a test that has errors left in the console. */
  troubledPage(place: Place): Promise<TestPage>;
}

/** Starts a browser, or what else has pages, before the tests of a file, and holds every test to leave no error in a console. */
export function useSession(start: () => Promise<Host> = () => startBrowser(inject("address"))): Session {
  let host: Host;
  const shared = new Map<string, Promise<TestPage>>();
  const opened: TestPage[] = [];
  const troubledPage = (place: Place): Promise<TestPage> => host.open(place);
  const freshPage = async (place: Place): Promise<TestPage> => {
    const page = await troubledPage(place);
    opened.push(page);
    return page;
  };
  beforeAll(async () => {
    host = await start();
  });
  afterEach(() => {
    expect(opened.flatMap(({ troubles }) => troubles)).toStrictEqual([]);
  });
  afterAll(() => host.close());
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
