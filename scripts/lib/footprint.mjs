import { linkSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} Installed what npm's own lockfile says of one package
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 * @property {boolean} [hasInstallScript]
 *
 * @typedef {object} Footprint what a package brings, itself counted
 * @property {string[]} paths from the project, such as `node_modules/ndarray`
 * @property {number} bytes
 * @property {string[]} scripts the packages that would run a script when they are installed
 *
 * @typedef {object} Budget
 * @property {number} kilobytes on disk, of 1,000 bytes
 * @property {number} packages
 */

/**
 * What installing one package brought to a project where npm has installed several. An optional peer is not among it: npm
 * leaves that to the user.
 *
 * @param {string} project
 * @param {string} name
 * @returns {Footprint}
 */
export function footprintOf(project, name) {
  const lockfile = join(project, "node_modules", ".package-lock.json");
  /** @type {{ packages: Record<string, Installed> }} */
  const { packages } = JSON.parse(readFileSync(lockfile, "utf8"));
  const paths = new Set([`node_modules/${name}`]);
  for (const path of paths) {
    const {
      dependencies,
      optionalDependencies,
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = packages[path] ?? {};
    const peers = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
    for (const needed of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
      const found = resolve(packages, path, needed);
      if (found !== undefined) paths.add(found);
    }
  }
  return {
    paths: [...paths],
    bytes: [...paths].reduce((sum, path) => sum + size(join(project, path)), 0),
    scripts: [...paths].filter((path) => packages[path]?.hasInstallScript === true),
  };
}

/**
 * Where Node finds a dependency; nothing where it is optional and not there.
 *
 * @param {Readonly<Record<string, Installed>>} packages
 * @param {string} from the path of the package that needs it
 * @param {string} name
 * @returns {string | undefined}
 */
function resolve(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf("/node_modules/"))) {
    const path = `${folder}/node_modules/${name}`;
    if (path in packages) return path;
    if (!folder.includes("/node_modules/")) break;
  }
  const top = `node_modules/${name}`;
  return top in packages ? top : undefined;
}

/** The disk's unit: a package of many small files takes more room than they are long. */
const block = 4096;

/**
 * @param {string} folder of a package
 * @returns {number} the bytes that its files take on a disk, without the packages that are nested in it
 */
function size(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.slice(folder.length).includes("node_modules"))
    .reduce((sum, entry) => sum + Math.ceil(statSync(join(entry.parentPath, entry.name)).size / block) * block, 0);
}

/**
 * @param {Footprint} footprint
 * @param {Budget | undefined} budget
 * @returns {string[]} in what the footprint is above its budget
 */
export function footprintComplaints({ paths, bytes, scripts }, budget) {
  if (budget === undefined)
    return ['"installBudget" must state the "kilobytes" and "packages" that installing it brings'];
  const kilobytes = Math.ceil(bytes / 1000);
  return [
    ...(kilobytes > budget.kilobytes ? [`brings ${kilobytes} kB, its budget is ${budget.kilobytes}`] : []),
    ...(paths.length > budget.packages
      ? [`brings ${paths.length} packages, its budget is ${budget.packages}: ${paths.join(", ")}`]
      : []),
    ...scripts.map((path) => `brings ${path}, which runs a script when it is installed`),
  ];
}

/**
 * Makes a project in which nothing is installed but one package with what it brings, laid out as npm did. Its files are links to
 * those that npm wrote, so the two are to lie on one disk.
 *
 * @param {string} project where npm has installed more
 * @param {Footprint} footprint
 * @param {string} target an empty folder
 */
export function linkAlone(project, { paths }, target) {
  for (const path of paths) linkFolder(join(project, path), join(target, path));
}

/**
 * @param {string} from a package's folder, or one in it
 * @param {string} to
 */
function linkFolder(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    // What is nested in a package has a path of its own.
    if (entry.name.includes("node_modules")) continue;
    const link = entry.isDirectory() ? linkFolder : linkSync;
    link(join(from, entry.name), join(to, entry.name));
  }
}
