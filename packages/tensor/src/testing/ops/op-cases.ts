import { argumentCases } from "./argument-cases.ts";
import { axisCases } from "./axis-cases.ts";
import { binaryCases } from "./binary-cases.ts";
import { clampCases } from "./clamp-cases.ts";
import { comparisonCases } from "./comparison-cases.ts";
import { convolutionCases } from "./convolution-cases.ts";
import { errorCases } from "./error-cases.ts";
import { formulaCases } from "./formula-cases.ts";
import { imageErrorCases } from "./image-error-cases.ts";
import { indexCases } from "./index-cases.ts";
import { joinCases } from "./join-cases.ts";
import { matmulCases } from "./matmul-cases.ts";
import type { OpCase } from "./op-case.ts";
import { poolingCases } from "./pooling-cases.ts";
import { reductionCases } from "./reduction-cases.ts";
import { shapeCases } from "./shape-cases.ts";
import { transposedConvolutionCases } from "./transposed-convolution-cases.ts";
import { unaryCases } from "./unary-cases.ts";

/**
 * The op suite: calls of every operation, what comes out, the gradients, and the messages of errors. It knows no test
 * framework and needs no `dataSync`, so it runs on every backend and inside of a page.
 */
export function opCases(): OpCase[] {
  made ??= makeCases();
  return [...made];
}

/** Made once: they hold a million numbers, and tests ask for them often. */
let made: readonly OpCase[] | undefined;

function makeCases(): OpCase[] {
  return [
    ...unaryCases(),
    ...binaryCases(),
    ...clampCases(),
    ...comparisonCases(),
    ...formulaCases(),
    ...reductionCases(),
    ...argumentCases(),
    ...axisCases(),
    ...matmulCases(),
    ...shapeCases(),
    ...joinCases(),
    ...indexCases(),
    ...convolutionCases(),
    ...transposedConvolutionCases(),
    ...poolingCases(),
    ...errorCases(),
    ...imageErrorCases(),
  ];
}
