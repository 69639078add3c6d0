import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expectOutcome, trained } from "./expect.mjs";
import { outcomeOfFolder, outcomeOfPage, STRICT } from "./page.mjs";

/** @typedef {import("./expect.mjs").Case} Case */

/**
 * Runs a script in the project, in this process: three bundlers are one, with other things around it, and it builds faster the second
 * time. What they leave in the environment goes.
 *
 * @param {string} script
 * @param {string} folder
 * @param {string} name
 */
async function runScript(script, folder, name) {
  const file = join(folder, `build-${name}.mjs`);
  writeFileSync(file, script);
  const [cwd, env] = [process.cwd(), { ...process.env }];
  process.chdir(folder);
  try {
    await import(pathToFileURL(file).href);
  } finally {
    process.chdir(cwd);
    for (const key of Object.keys(process.env)) if (!(key in env)) Reflect.deleteProperty(process.env, key);
    Object.assign(process.env, env);
  }
}

/** These two leave `new URL(..., import.meta.url)` as it is, so the files go where it points. @param {string} folder @param {string} name */
function copyData(folder, name) {
  for (const owner of ["datasets", "transfer"]) {
    cpSync(join(folder, "node_modules/@ganglion", owner, "data"), join(folder, "out", name, "data"), {
      recursive: true,
    });
  }
  const html = '<!doctype html><script type="module" src="assets/main.js"></script>';
  writeFileSync(join(folder, "out", name, "index.html"), html);
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>>} tools
 * @param {string} script that builds `main.js` into `out/NAME`
 * @param {(folder: string, name: string) => void} [after]
 * @param {string} [policy]
 * @returns {Case}
 */
function bundler(name, tools, script, after = () => undefined, policy = STRICT) {
  return {
    name,
    tools,
    async run(folder) {
      await runScript(script, folder, name);
      after(folder, name);
      expectOutcome(await outcomeOfFolder(join(folder, "out", name), policy), trained);
    },
  };
}

/** @param {string} version @returns {Case} */
function vite(version) {
  const name = `vite${version.split(".")[0]}`;
  const options = `{ configFile: false, logLevel: "error", build: { outDir: "out/${name}", target: "es2022" } }`;
  return bundler(name, { [name]: `npm:vite@${version}` }, `import { build } from "${name}"; await build(${options});`);
}

const rollupOptions = '{ input: "main.js", logLevel: "silent", plugins: [resolve({ browser: true })] }';
const esbuildOptions =
  '{ entryPoints: ["main.js"], outdir: "out/esbuild/assets", bundle: true, splitting: true, format: "esm" }';
// Minified as webpack does by itself, but for gpu.js, which is minified and which the page does not load.
const webpackOptions =
  '{ mode: "production", entry: "./main.js", optimization: { chunkIds: "named", minimizer: [minimizer] }, ' +
  'output: { path: process.cwd() + "/out/webpack/assets", publicPath: "auto" } }';

/** @type {readonly Case[]} each builds the page as an application does and runs it under a strict policy */
export const bundlers = [
  ...["5.4.21", "6.4.6", "7.3.8"].map(vite),
  bundler(
    "rollup",
    { rollup: "4.68.8", "@rollup/plugin-node-resolve": "16.0.3" },
    `import { rollup } from "rollup"; import resolve from "@rollup/plugin-node-resolve";
     const built = await rollup(${rollupOptions}); await built.write({ dir: "out/rollup/assets", format: "es" });`,
    copyData,
  ),
  bundler(
    "esbuild",
    { esbuild: "0.28.2" },
    `import { build } from "esbuild"; await build(${esbuildOptions});`,
    copyData,
  ),
  bundler(
    "webpack",
    { webpack: "5.113.0" },
    `import webpack from "webpack"; import { createRequire } from "node:module";
     const Minimizer = createRequire(createRequire(import.meta.url).resolve("webpack"))("minimizer-webpack-plugin");
     const minimizer = new Minimizer({ minimizerOptions: { compress: { passes: 2 } }, parallel: false, exclude: /gpu-js/ });
     await new Promise((resolve, reject) => webpack(${webpackOptions}, (error, stats) => {
       if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString("errors-only"))); else resolve(); }));`,
    (folder) => {
      const html = '<!doctype html><script src="assets/main.js"></script>';
      writeFileSync(join(folder, "out/webpack/index.html"), html);
    },
  ),
  {
    ...bundler(
      "parcel",
      { parcel: "2.16.4" },
      `import { Parcel } from "@parcel/core"; await new Parcel({ entries: "index.html", defaultConfig: "@parcel/config-default",
         mode: "production", defaultTargetOptions: { distDir: "out/parcel" } }).run();`,
      undefined,
      // Parcel writes an import map into the page.
      STRICT.replace("'self'", "'self' 'unsafe-inline'"),
    ),
    isHeavy: true,
  },
  {
    name: "vite7 in development",
    tools: { vite7: "npm:vite@7.3.8" },
    async run(folder) {
      const { createServer } = await import(join(folder, "node_modules/vite7/dist/node/index.js"));
      const optimizeDeps = { exclude: ["@ganglion/datasets", "@ganglion/transfer"] };
      const server = await createServer({ root: folder, configFile: false, logLevel: "error", optimizeDeps });
      try {
        await server.listen();
        expectOutcome(await outcomeOfPage(server.resolvedUrls.local[0]), trained);
      } finally {
        await server.close();
      }
    },
  },
  {
    name: "a policy without wasm-unsafe-eval",
    tools: {},
    async run(folder) {
      const policy = STRICT.replace(" 'wasm-unsafe-eval'", "");
      const outcome = await outcomeOfFolder(join(folder, "out/vite7"), policy);
      expectOutcome(outcome, {
        ...trained,
        backend: "reference",
        reason:
          // Built for production, the error says its rule by a code.
          /^reference: WebAssembly could not start \(wasm: #\w{4}, got CompileError: .+\. See https:\S+#\w{4}\); expect slow training\.$/,
      });
    },
  },
  {
    name: "a page whose later files are gone",
    tools: {},
    async run(folder) {
      const files = readdirSync(join(folder, "out/vite7/assets"));
      const gone = files.filter((file) => file.startsWith("predict-all-")).map((file) => `/assets/${file}`);
      if (gone.length !== 1) throw new Error(`predict must be in a file of its own, got ${files.join(", ")}`);
      const outcome = await outcomeOfFolder(join(folder, "out/vite7"), STRICT, { missing: gone });
      // Built for production, the error says its rule by a code.
      expectOutcome(outcome, { error: /^predict: #\w{4}, got TypeError: .*predict-all-.*\. See https:\S+#\w{4}$/ });
    },
  },
];
