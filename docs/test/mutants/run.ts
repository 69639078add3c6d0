import { readFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import {
  BaseSequencer,
  createVitest,
  type TestModule,
  type TestSpecification,
  type Vite,
  type Vitest,
} from "vitest/node";
import type { Mutant } from "./list.ts";

/** Which tests of a package notice a mutant: how many fail, and how many ran. */
export interface Verdict {
  readonly failed: number;
  readonly ran: number;
}

/** A mutant, and a part of the names of the test files that are run on it. */
export type Trial = readonly [mutant: Mutant, test: string];

/** What the tests say of each trial, and of the sources as they are. */
export interface Verdicts {
  readonly trials: readonly Verdict[];
  /** Of the same tests without a change, after all trials: they fail too where one trial has left something behind for others. */
  readonly plain: Verdict;
}

/** The tests of a package, ready to be run on sources with one change or another. */
export interface MutantRunner {
  /** Runs the tests of each trial, up to the first that fails in each file, and then all of them on the sources as they are. */
  run(trials: readonly Trial[]): Promise<Verdicts>;
  close(): Promise<void>;
}

/** What marks the modules of a mutant, in the queries of their addresses: each mutant has instances of its own. */
const MARK = /\?mutant=(\d+)$/;

/**
 * Opens a package's tests. A change is made while its file is loaded, no file is written. All trials of a call run in one thread,
 * where each has instances of its own of what it changes and of all modules that import it; the others are loaded once for all.
 */
export async function openMutants(name: string): Promise<MutantRunner> {
  const root = fileURLToPath(new URL(`../../../packages/${name}`, import.meta.url)).replaceAll("\\", "/");
  const changes: Change[] = [];
  const vitest = await createVitest("test", options(root), {
    plugins: [changing(changes)],
    resolve: { conditions: ["@ganglion/source"] },
    ssr: { resolve: { conditions: ["@ganglion/source"] } },
  });
  const specificationsOf = async ([mutant, test]: Trial): Promise<TestSpecification[]> => {
    const plain = await vitest.globTestSpecifications([test]);
    await readImports(vitest, plain);
    const file = `${root}/src/${mutant.file}`;
    const number = changes.push({ mutant, file, files: importersOf(vitest, file) }) - 1;
    return plain.map(({ project, moduleId }) => project.createSpecification(`${moduleId}?mutant=${number}`));
  };
  return {
    close: () => vitest.close(),
    async run(trials) {
      const own: TestSpecification[][] = [];
      for (const trial of trials) own.push(await specificationsOf(trial));
      const plain = await vitest.globTestSpecifications([...new Set(trials.map(([, test]) => test))]);
      const { testModules } = await vitest.runTestSpecifications([...own.flat(), ...plain]);
      const verdict = (some: readonly TestSpecification[]): Verdict =>
        verdictOn(testModules.filter(({ moduleId }) => some.some((one) => one.moduleId === moduleId)));
      return { trials: own.map(verdict), plain: verdict(plain) };
    },
  };
}

function options(root: string): Parameters<typeof createVitest>[1] {
  return {
    root,
    config: false,
    watch: false,
    reporters: [{}],
    include: ["test/**/*.test.ts"],
    setupFiles: [fileURLToPath(new URL("first-failure.ts", import.meta.url))],
    sequence: { sequencer: InOrder },
    isolate: false,
    maxWorkers: 1,
    pool: "threads",
    // A test that only takes long has not noticed anything.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  };
}

/** Runs files in the order in which they are given. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files;
  }
}

interface Change {
  readonly mutant: Mutant;
  /** The file that it is in. */
  readonly file: string;
  /** That file, and all that import it, directly or not. */
  readonly files: ReadonlySet<string>;
}

/** Gives the modules that a mutant concerns under addresses of its own, and the changed one with the change. */
function changing(changes: readonly Change[]): Vite.Plugin {
  const changeOf = (id: string | undefined): Change | undefined => changes[Number(MARK.exec(id ?? "")?.[1] ?? -1)];
  return {
    name: "mutant",
    enforce: "pre",
    async resolveId(source, importer, resolveOptions) {
      const change = changeOf(importer);
      if (change === undefined) return undefined;
      const found = await this.resolve(source, importer?.replace(MARK, ""), { ...resolveOptions, skipSelf: true });
      return found !== null && change.files.has(found.id) ? `${found.id}?mutant=${changes.indexOf(change)}` : found;
    },
    async load(id) {
      const change = changeOf(id);
      if (change === undefined) return undefined;
      const file = id.replace(MARK, "");
      const code = await readFile(file, "utf8");
      return file === change.file ? code.replace(change.mutant.from, () => change.mutant.to) : code;
    },
  };
}

/** Lets vite read the tests and all that they import, which is kept for when they run. */
async function readImports({ vite }: Vitest, specifications: readonly TestSpecification[]): Promise<void> {
  const { ssr } = vite.environments;
  const queue = new Set(specifications.map(({ moduleId }) => moduleId));
  for (const id of queue) {
    if (id.includes("/node_modules/")) continue;
    await ssr.transformRequest(id);
    const imported = ssr.moduleGraph.getModuleById(id)?.importedModules ?? [];
    for (const { id: next, file } of imported) if (next !== null && isAbsolute(file ?? "")) queue.add(next);
  }
}

function importersOf(vitest: Vitest, file: string): ReadonlySet<string> {
  const graph = vitest.vite.environments.ssr.moduleGraph;
  const found = new Set(graph.getModulesByFile(file) ?? []);
  if (found.size === 0) throw new Error(`importersOf: a test must import ${file}, got none that does.`);
  for (const module of found) for (const importer of module.importers) found.add(importer);
  return new Set([...found].flatMap((module) => module.file ?? []));
}

function verdictOn(modules: readonly TestModule[]): Verdict {
  const all = modules.flatMap((module) => [...module.children.allTests()]);
  const broken = modules.filter((module) => module.errors().length > 0).length;
  return { failed: all.filter((test) => test.result().state === "failed").length + broken, ran: all.length };
}
