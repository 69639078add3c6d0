import { type Dataset, dataset } from "@ganglion/datasets";
import { describeValue, refusal } from "@ganglion/tensor";

/**
 * The dataset, made anew of its samples and labels, so that all of it was checked.
 * @throws TypeError unless `value` is a dataset with classes and at least one sample; what `dataset` throws for its fields.
 */
export function checkedDataset(where: string, name: string, value: unknown): Dataset {
  const given = value as Partial<Dataset> | null | undefined;
  const isOne = given?.x instanceof Float32Array && given.y instanceof Int32Array && given.x.length > 0;
  if (!isOne || !Array.isArray(given.classes) || given.classes.length === 0) {
    const rule = `${name} must be a dataset with classes and at least one sample`;
    throw refusal(TypeError, where, rule, describeValue(value), "Make it with dataset({ x, y, shape, classes }).");
  }
  const { name: title = "dataset", x, y, shape, classes, role } = given as Dataset;
  return dataset({ name: title, x, y, shape, classes, ...(role && { role }) });
}
