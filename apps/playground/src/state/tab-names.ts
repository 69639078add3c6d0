/** The ways to look at one and the same run. */
export const tabNames = ["predictions", "layers", "confusion", "draw", "compare", "code"] as const;

export type TabName = (typeof tabNames)[number];
