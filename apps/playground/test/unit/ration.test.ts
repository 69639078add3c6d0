import { expect, it } from "vitest";
import { createRation } from "../../src/worker/ration.ts";

it("opens again when other work has earned what was spent", () => {
  let time = 0;
  const ration = createRation(0.1, () => time);
  expect(ration.isOpen()).toBe(true);
  const result = ration.spend(() => {
    time += 2;
    return "done";
  });
  expect(result).toBe("done");
  time += 17;
  expect(ration.isOpen()).toBe(false);
  ration.spend(() => {
    time += 1;
  });
  time = 29;
  expect(ration.isOpen()).toBe(false);
  time = 30;
  expect(ration.isOpen()).toBe(true);
});
