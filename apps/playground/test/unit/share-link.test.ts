import { describe, expect, it } from "vitest";
import { defaultExperiment } from "../../src/experiment/experiment.ts";
import { readLink } from "../../src/experiment/experiment-link.ts";
import { hideableParts, hideableSettings } from "../../src/experiment/hideable.ts";
import { frameFor, shareQuery } from "../../src/state/share-link.ts";
import { readView } from "../../src/state/view.ts";
import { hideableLabel } from "../../src/text/share-text.ts";

const all = [...hideableSettings, ...hideableParts];

describe("a link for others", () => {
  it("says what is hidden, embedded and spoken, and is read as it was written", () => {
    const hidden = new Set(all);
    const query = shareQuery({ ...defaultExperiment, seed: 4 }, { hidden, isEmbedded: true, language: "ru" });
    expect(readView(query, ["en"])).toStrictEqual({ language: "ru", hidden, unknownHidden: [], isEmbedded: true });
    expect(readLink(query)).toStrictEqual({ experiment: { ...defaultExperiment, seed: 4 }, unknown: [] });
  });

  it("says nothing of how the page looks where that is as usual", () => {
    const query = shareQuery(defaultExperiment, { hidden: new Set(), isEmbedded: false, language: undefined });
    expect(query).not.toMatch(/lang|hide|embed/);
    expect(readView(query, ["ru-RU"])).toMatchObject({ language: "ru", isEmbedded: false, hidden: new Set() });
  });

  it("may name what is not known here, which is told", () => {
    const { hidden, unknownHidden } = readView("?hide=rate, draw,,speed,rate,<b>", []);
    expect(hidden).toStrictEqual(new Set(["rate", "draw"]));
    expect(unknownHidden).toStrictEqual(["speed", "<b>"]);
  });

  it.each([
    ["?embed", true],
    ["?embed=1", true],
    ["?embed=0", false],
    ["?embed=false", false],
    ["", false],
  ])("%s embeds: %s", (query, isEmbedded) => {
    expect(readView(query, []).isEmbedded).toBe(isEmbedded);
  });

  it("becomes a frame whose address nothing breaks out of", () => {
    expect(frameFor('https://x.org/?a=1&b="><script>', "A & B")).toContain(
      'src="https://x.org/?a=1&amp;b=&quot;>&lt;script>" title="A &amp; B"',
    );
  });

  it("has a name for all that can be hidden, each its own", () => {
    const labels = hideableParts.map(hideableLabel);
    expect(new Set(labels).size).toBe(labels.length);
    expect(all.map(hideableLabel)).not.toContain(undefined);
  });
});
