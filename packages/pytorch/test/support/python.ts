import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What `run_projects.py` says of a project. */
export interface Found {
  readonly checked?: string;
  readonly losses?: readonly number[];
  readonly averages?: Readonly<Record<string, readonly number[]>>;
  readonly best?: Readonly<Record<string, readonly number[]>>;
  readonly prepared?: readonly number[];
  readonly error?: string;
}

/** A Python that has PyTorch: the one that PYTHON names, or the system's. */
export function pythonWithTorch(): string | undefined {
  const found = process.env["PYTHON"] ?? "/usr/bin/python3";
  const { status } = spawnSync(found, [
    "-c",
    "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)",
  ]);
  return status === 0 ? found : undefined;
}

/** Checks and trains all projects in a folder. */
export async function runProjects(python: string, folder: string): Promise<Readonly<Record<string, Found>>> {
  const script = fileURLToPath(new URL("run_projects.py", import.meta.url));
  return JSON.parse(await output(python, [script, folder])) as Record<string, Found>;
}

/** After so many milliseconds a process that has not ended says where it is, and is ended. */
const PATIENCE = 200_000;

/** What a process prints, once it has ended well. */
export function output(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(command, args, {
    env: { ...process.env, OMP_NUM_THREADS: "1", PYTHONFAULTHANDLER: "1", ...env },
  });
  const watch = setTimeout(() => child.kill("SIGABRT"), PATIENCE);
  // Nothing outlives the tests, also where they are ended.
  const end = (): unknown => child.kill("SIGKILL");
  process.once("exit", end);
  const parts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (data) => (parts[name] += String(data)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(watch);
      process.off("exit", end);
      if (code === 0) resolve(parts.stdout);
      else reject(new Error(parts.stderr.slice(-3000)));
    });
  });
}
