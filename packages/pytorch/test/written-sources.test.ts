import { reference, setBackend, slice } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { pytorchProject } from "../src/index.ts";
import { writeModel } from "../src/modules/write-model.ts";
import { activationCases, layerCases, networkCases } from "./support/models.ts";
import { lossRuns, optimizerRuns } from "./support/runs.ts";

beforeEach(() => setBackend(reference()));

describe("the source of a model", () => {
  it.each([
    ["layers", layerCases],
    ["activations", activationCases],
    ["networks", () => networkCases().filter(({ name }) => !/mobilenetV1$| of /.test(name))],
  ] as const)("is what it was found to be right as, for all %s", async (name, cases) => {
    const sources: string[] = [];
    for (const each of cases()) {
      const x = each.x();
      const source = await writeModel(each.make(), [slice(x, [[0, 2]]), x], undefined);
      sources.push(
        `# ${each.name}\n${source.slice(source.indexOf("import layers\n") + "import layers\n".length).trim()}\n`,
      );
    }
    await expect(sources.join("\n\n")).toMatchFileSnapshot(`sources/${name}.py.txt`);
  });

  it("is what it was found to be right as, for all losses and optimizers", async () => {
    const texts: string[] = [];
    for (const each of [...lossRuns(), ...optimizerRuns()]) {
      const files = await pytorchProject(await each.make());
      const { optimizer } = JSON.parse(String(files["run.json"])) as { optimizer: object };
      const what = each.name.startsWith("loss")
        ? String(files["loss.py"]).split("\n\n\n").slice(1).join("\n\n\n")
        : JSON.stringify(optimizer, undefined, 1);
      texts.push(`# ${each.name}\n${what.trim()}\n`);
    }
    await expect(texts.join("\n\n")).toMatchFileSnapshot("sources/losses-and-optimizers.py.txt");
  });
});
