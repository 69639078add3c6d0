import { describe } from "vitest";
import type { Mode } from "../../../src/index.ts";
import { type Session, useSession } from "../support/session.ts";
import { testBehaviour, testWithoutHalves } from "./behaviour.ts";
import { testBorders } from "./borders.ts";
import { testEnds } from "./ends.ts";
import { testFormulas } from "./formulas.ts";
import { testIndices } from "./indices.ts";
import { testNetworks } from "./networks.ts";
import { testOperations, testOperationsOnPage } from "./operations.ts";
import { testTraining } from "./training.ts";

/**
 * All that a mode has to do. In a worker runs everything; on the page, where the same code runs on another thread, what shows
 * that it does: one case of every operation, a training run, the borders and the loss of the device.
 */
export function describeBackend(mode: Mode): void {
  describe(mode, () => {
    const session = useSession();
    testOperationsOnPage(mode, session);
    testBehaviour(mode, session);
    testWithoutHalves(mode, session);
    testWherever(mode, session);
  });
}

/** What needs nothing of a browser. */
export function testWherever(mode: Mode, session: Session): void {
  testOperations(mode, session);
  testNetworks(mode, session);
  testFormulas(mode, session);
  testBorders(mode, session);
  testEnds(mode, session);
  testIndices(mode, session);
  testTraining(mode, session);
}
