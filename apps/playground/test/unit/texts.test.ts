import { describe, expect, it } from "vitest";
import { russian } from "../../src/text/ru/index.ts";
import { ownWindowRu } from "../../src/text/ru/own-window.ts";
import { findingsRu } from "../../src/text/ru/findings.ts";
import { findingsText } from "../../src/text/findings-text.ts";
import { codeRu } from "../../src/text/ru/code.ts";
import { drawRu } from "../../src/text/ru/draw.ts";
import { codeText } from "../../src/text/code-text.ts";
import { activationsText } from "../../src/labs/activations/activations-text.ts";
import { initializationText } from "../../src/labs/initialization/initialization-text.ts";
import { normalizationText } from "../../src/labs/normalization/normalization-text.ts";
import { preparationText } from "../../src/labs/preparation/preparation-text.ts";
import { graphText } from "../../src/labs/graph/graph-text.ts";
import { adviserText } from "../../src/labs/transfer/adviser-text.ts";
import { transferText } from "../../src/labs/transfer/transfer-text.ts";
import { backendsText } from "../../src/labs/backends/backends-text.ts";
import { labsRu } from "../../src/labs/text/labs-ru.ts";
import { labsText } from "../../src/labs/text/labs-text.ts";
import { computeText } from "../../src/text/compute-text.ts";
import { drawText } from "../../src/text/draw-text.ts";
import { fileText } from "../../src/text/file-text.ts";
import { failureText } from "../../src/text/failure-text.ts";
import { helpText } from "../../src/text/help-text.ts";
import { layersText } from "../../src/text/layers-text.ts";
import { lessonsText } from "../../src/text/lessons-text.ts";
import { networkText } from "../../src/text/network-text.ts";
import { ownText } from "../../src/text/own-text.ts";
import { ownWindowText } from "../../src/text/own-window-text.ts";
import { pictureText } from "../../src/text/picture-text.ts";
import { problemText } from "../../src/text/problem-text.ts";
import { resultsText } from "../../src/text/results-text.ts";
import { runText } from "../../src/text/run-text.ts";
import { runsRu } from "../../src/text/ru/runs.ts";
import { runsText } from "../../src/text/runs-text.ts";
import { unfinishedText } from "../../src/text/unfinished-text.ts";
import { unfinishedRu } from "../../src/text/ru/unfinished.ts";
import { choiceText, settingsText } from "../../src/text/settings-text.ts";
import { shareText } from "../../src/text/share-text.ts";
import { shellText } from "../../src/text/shell-text.ts";
import { troubleText } from "../../src/text/trouble-text.ts";

const translated: Readonly<Record<string, object>> = {
  ...russian,
  ...ownWindowRu,
  ...codeRu,
  ...drawRu,
  ...findingsRu,
  ...labsRu,
  ...runsRu,
  ...unfinishedRu,
};

const english: Record<string, { readonly value: object }> = {
  activationsLab: activationsText,
  choice: choiceText,
  code: codeText,
  compute: computeText,
  draw: drawText,
  failure: failureText,
  file: fileText,
  findings: findingsText,
  help: helpText,
  initializationLab: initializationText,
  labs: labsText,
  layers: layersText,
  lessons: lessonsText,
  network: networkText,
  backendsLab: backendsText,
  adviser: adviserText,
  transferLab: transferText,
  graphLab: graphText,
  own: ownText,
  ownWindow: ownWindowText,
  preparationLab: preparationText,
  normalizationLab: normalizationText,
  picture: pictureText,
  problem: problemText,
  results: resultsText,
  run: runText,
  runs: runsText,
  settings: settingsText,
  share: shareText,
  shell: shellText,
  trouble: troubleText,
  unfinished: unfinishedText,
};

const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();

describe("the Russian texts", () => {
  it("are of the same parts", () => {
    expect(Object.keys(translated).sort()).toStrictEqual(Object.keys(english).sort());
  });

  it.each(Object.keys(english))(
    "of %s say the same: no text is left out, and each has the same places to fill",
    (part) => {
      const [ours, theirs] = [english[part]?.value, translated[part]];
      expect(Object.keys(theirs ?? {}).sort()).toStrictEqual(Object.keys(ours ?? {}).sort());
      for (const [key, text] of Object.entries(theirs ?? {})) {
        const original = (ours as Record<string, unknown>)[key];
        if (typeof text !== "string") {
          // Russian counts by one, few and many.
          expect(Object.keys(text as object), key).toStrictEqual(["one", "few", "many"]);
          continue;
        }
        const places = Object.fromEntries(holes(text).map((name) => [name, `<${name}>`]));
        const filled =
          typeof original === "function" ? (original as (values: object) => string)(places) : String(original);
        expect(holes(filled), key).toStrictEqual([]);
        for (const place of Object.values(places)) expect(filled, key).toContain(place);
      }
    },
  );
});
