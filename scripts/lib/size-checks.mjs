import { bundleSize } from "./bundle-size.mjs";

/** @typedef {import("./workspace.mjs").Manifest} Manifest */

/**
 * In what the bytes of a built package's imports are above their budgets, as they are and as a production build has them.
 *
 * @param {{ folder: string, manifest: Manifest }} built
 * @returns {Promise<string[]>}
 */
export async function sizeComplaints({ folder, manifest }) {
  const { sizeBudget = {}, productionSizeBudget = {} } = manifest;
  return [
    ...(await budgetComplaints(folder, manifest, { field: "sizeBudget", budgets: sizeBudget, isProduction: false })),
    ...(await budgetComplaints(folder, manifest, {
      field: "productionSizeBudget",
      budgets: productionSizeBudget,
      isProduction: true,
    })),
  ];
}

/**
 * @param {string} folder
 * @param {Manifest} manifest
 * @param {{ field: string, budgets: Readonly<Record<string, number>>, isProduction: boolean }} stated
 */
async function budgetComplaints(folder, { name, peerDependencies = {} }, { field, budgets, isProduction }) {
  const external = Object.keys(peerDependencies);
  const rows = Object.entries(budgets);
  const sizes = await Promise.all(
    rows.map(([imported]) => bundleSize({ folder, name, imported, external, isProduction })),
  );
  const complaints = rows.flatMap(([imported, budget], index) => {
    const size = sizes[index] ?? 0;
    return size > budget ? [`import ${imported} costs ${size} bytes after gzip, its "${field}" is ${budget}`] : [];
  });
  const hasBoth = "*" in budgets && rows.length > 1;
  return hasBoth ? complaints : [...complaints, `"${field}" must state the bytes of "*" and of at least one import`];
}
