import { describe, expect, it } from "vitest";
import { readLink, shownNames } from "../../src/experiment/experiment-link.ts";
import { readShown } from "../../src/state/shown-results.ts";
import { tabNames } from "../../src/state/tab-names.ts";

describe("what a link says of the results", () => {
  it("is the tab and how the curves are drawn", () => {
    expect(readShown("?rate=1&tab=layers&log=0&smooth=1", tabNames)).toStrictEqual({
      tab: "layers",
      isLog: false,
      isSmooth: true,
      unknown: [],
    });
    expect(readShown("", tabNames)).toStrictEqual({
      tab: tabNames[0],
      isLog: undefined,
      isSmooth: false,
      unknown: [],
    });
  });

  it("is ignored where it means nothing here, or names a tab that is hidden, and told", () => {
    const { tab, isLog, isSmooth, unknown } = readShown("?tab=draw&log=yes&smooth=", ["layers", "code"]);
    expect([tab, isLog, isSmooth]).toEqual(["layers", undefined, false]);
    expect(unknown).toEqual(["tab=draw", "log=yes", "smooth="]);
    expect(readShown("?tab=__proto__", tabNames).unknown).toEqual(["tab=__proto__"]);
  });

  it("is no setting, nor unknown among them", () => {
    const query = `?${shownNames.map((name) => `${name}=1`).join("&")}`;
    expect(readLink(query)).toMatchObject({ unknown: [] });
  });
});
