import { afterEach, expect, it } from "vitest";
import { defaultExperiment } from "../../src/experiment/experiment.ts";
import { settingValue } from "../../src/text/choice-labels.ts";
import { speak } from "../../src/text/i18n.ts";

afterEach(() => speak("en"));

it("writes a setting's number as the language does", async () => {
  const experiment = { ...defaultExperiment, learningRate: 0.03, seed: 4096, momentum: 0 };
  const written = () => (["learningRate", "seed", "momentum"] as const).map((key) => settingValue(key, experiment));
  expect(written()).toEqual(["0.03", "4096", "0"]);
  await speak("ru");
  expect(written()).toEqual(["0,03", "4096", "0"]);
});
