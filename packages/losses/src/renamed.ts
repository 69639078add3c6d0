/** What options are called in PyTorch and Keras. */
type Renamed = Readonly<Record<string, string>>;

/** The names of what every loss takes. */
export const RENAMED: Renamed = { size_average: "reduction", reduce: "reduction" };

/** The same where elements or classes can be weighed. */
export const RENAMED_WEIGHTS: Renamed = {
  size_average: "reduction",
  reduce: "reduction",
  sample_weight: "weight",
  class_weight: "weight",
  weights: "weight",
};
