import {
  initialize,
  type InitPlace,
  type InitValues,
  kaimingNormal,
  lecunNormal,
  normal,
  orthogonal,
  recommended,
  xavierNormal,
  zeros,
} from "@ganglion/init";
import type { Layer, Rng } from "@ganglion/tensor";
import type { InitName } from "../experiment/choices.ts";

/** Begins each layer anew as `inits` says; one of "default" stays as the layers begin by themselves, as PyTorch's do. */
export function beginWeights(model: Layer, inits: ReadonlyMap<Layer, InitName>, random: Rng): void {
  initialize(model, (place) => valuesFor(inits.get(place.layer) ?? "default", place), { rng: random });
}

function valuesFor(name: InitName, place: InitPlace): InitValues | undefined {
  switch (name) {
    case "default":
      return undefined;
    case "recommended":
      return recommended(place);
    case "kaiming":
      return { weight: kaimingNormal(), bias: zeros };
    case "xavier":
      return { weight: xavierNormal(), bias: zeros };
    case "lecun":
      return { weight: lecunNormal(), bias: zeros };
    case "orthogonal":
      return { weight: orthogonal(), bias: zeros };
    case "normal-0.01":
      return { weight: normal({ std: 0.01 }), bias: zeros };
    case "normal-1":
      return { weight: normal({ std: 1 }), bias: zeros };
    case "zeros":
      return { weight: zeros, bias: zeros };
  }
}
