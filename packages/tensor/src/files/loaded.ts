import { refusal } from "../errors.ts";

/**
 * What a package loads of its own when that is first needed: `await loaded("predict", import("./predict-all.ts"))`.
 * @param where the function that needs it, for messages
 * @throws Error if it does not come, with what the platform says as its cause
 */
export async function loaded<M>(where: string, part: Promise<M>): Promise<M> {
  try {
    return await part;
  } catch (error) {
    const rule = "what it loads by its first call must come";
    const remedy = "Check the connection and try again; reload the page if a newer one has been published since.";
    throw refusal(Error, where, rule, String(error), remedy, { cause: error });
  }
}
