/**
 * Checks `types.ts`, and all declarations that it brings, in the environments that are given, by the TypeScript of the given name
 * and by one process: what environments share is read once. TypeScript's own declarations and Node's are left to those who wrote them.
 */
import { createRequire } from "node:module";

const [name, given] = process.argv.slice(2);
const ts = createRequire(import.meta.url)(name);
const files = new Map();

function problems({ lib, types }) {
  const options = {
    noEmit: true,
    strict: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: lib.map((one) => `lib.${one}.d.ts`),
    types,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (path, ...rest) => {
    if (!files.has(path)) files.set(path, getSourceFile(path, ...rest));
    return files.get(path);
  };
  const program = ts.createProgram(["types.ts"], options, host);
  const ours = program
    .getSourceFiles()
    .filter(
      (file) => !program.isSourceFileDefaultLibrary(file) && !/\/node_modules\/@types\/node\//.test(file.fileName),
    );
  const found = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...ours.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
  if (!ours.some(({ fileName }) => fileName.endsWith("/@ganglion/tensor/dist/index.d.ts"))) {
    return "no declarations were read";
  }
  return ts.formatDiagnostics(found, { ...host, getCanonicalFileName: (path) => path });
}

for (const [title, environment] of Object.entries(JSON.parse(given))) {
  const text = problems(environment);
  if (text === "") continue;
  console.error(`${title}:\n${text}`);
  process.exitCode = 1;
}
