import { afterAll, describe, expect, it } from "vitest";
import { speak, speaksAlso, texts } from "../../src/text/i18n.ts";

afterAll(() => speak("en"));

describe("the language of the page", () => {
  it("changes where a part has no Russian texts yet, which come later", async () => {
    const greeting = texts("i18nGreeting", { hello: "Hello" });
    const untold = texts("i18nUntold", { word: "Word" });
    await speaksAlso(async () => ({ i18nGreeting: { hello: "Привет" } }));
    await speak("ru");
    await expect.poll(() => greeting.value.hello).toBe("Привет");
    expect(untold.value.word).toBe("Word");
    await speaksAlso(async () => ({ i18nUntold: { word: "Слово" } }));
    await speak("en");
    await speak("ru");
    await expect.poll(() => [greeting.value.hello, untold.value.word]).toStrictEqual(["Привет", "Слово"]);
  });
});
