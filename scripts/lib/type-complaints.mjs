import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { problemKindInfo } from "@arethetypeswrong/core/problems";

/** Packages are ESM only, so how CommonJS and the oldest resolution see them does not matter. */
const ignoredResolutions = ["node10", "node16-cjs"];

/**
 * What attw finds wrong with the types in a tarball. It brings a TypeScript of its own, which takes longer to load than most
 * packages to check: who asks for several does so in one process.
 *
 * @param {ArrayBuffer} tarball
 * @returns {Promise<string[]>}
 */
export async function typeComplaints(tarball) {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  if (analysis.types === false) return ["the tarball has no types"];
  return analysis.problems
    .filter((problem) => !("resolutionKind" in problem && ignoredResolutions.includes(problem.resolutionKind)))
    .map((problem) => {
      const entry = "entrypoint" in problem ? ` (${problem.entrypoint}, ${problem.resolutionKind})` : "";
      return `${problemKindInfo[problem.kind].shortDescription}${entry}`;
    });
}
