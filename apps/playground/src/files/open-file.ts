import { batch } from "@preact/signals";
import type { Commands } from "../state/commands.ts";
import type { Store } from "../state/store.ts";
import { fileText } from "../text/file-text.ts";
import type { Trainer } from "../worker/protocol.ts";
import { troubleOf } from "../worker/trouble.ts";
import { type FileProblem, readRun } from "./run-file.ts";

/** What opening files needs. */
export interface OpenTools {
  readonly store: Store;
  readonly commands: Pick<Commands, "show" | "addRun">;
  readonly trainer: Pick<Trainer, "openModel">;
}

/** How large a file may be. Units: megabytes. */
const mostMegabytes = 200;
const megabyte = 1_000_000;

/** Opens a model or a run that was saved; what is neither is refused, and nothing is changed. */
export async function openFile(file: File, tools: OpenTools): Promise<void> {
  const { store } = tools;
  store.fileProblem.value = undefined;
  const problem = await open(file, tools);
  if (problem !== undefined) store.fileProblem.value = { name: file.name, problem };
}

async function open(file: File, { store, commands, trainer }: OpenTools): Promise<FileProblem | undefined> {
  if (file.size === 0) return { fault: "empty" };
  if (file.size > mostMegabytes * megabyte) return { fault: "tooLarge", megabytes: mostMegabytes };
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { fault: "notFound" };
  }
  if (!mayBeWeights(bytes)) {
    const run = readRun(new TextDecoder().decode(bytes));
    if ("fault" in run) return run;
    batch(() => {
      commands.addRun(run);
      store.announcement.value = fileText.value.openedRun({ name: run.name });
    });
    return undefined;
  }
  try {
    const opened = await trainer.openModel(bytes, store.experiment.peek());
    if ("detail" in opened) return { fault: opened.refused, detail: opened.detail };
    if ("refused" in opened) return { fault: "trouble", trouble: opened.refused };
    batch(() => {
      commands.show(opened, file.name);
      store.announcement.value = fileText.value.openedModel({ name: file.name });
    });
    return undefined;
  } catch (error) {
    return { fault: "trouble", trouble: troubleOf(error) };
  }
}

/** A safetensors file begins with the length of its header, whose first character is a brace. */
function mayBeWeights(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === "{".charCodeAt(0) && bytes[0] !== "{".charCodeAt(0);
}
