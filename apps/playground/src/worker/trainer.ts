import { parameters } from "@ganglion/layers";
import type { Fitted } from "@ganglion/preprocessing";
import { type Backend, setBackend } from "@ganglion/tensor";
import type { Experiment } from "../experiment/experiment.ts";
import { convolves } from "../experiment/layer-spec.ts";
import type { Backends } from "./backend.ts";
import type { ChosenBackend } from "./backends/chosen-backend.ts";
import { type DataLoader, dataLoader, summarizeData, type TrainAndValidation } from "./data.ts";
import { disposeNetwork, type LiveNetwork } from "./live-network.ts";
import { buildModel } from "./model.ts";
import type { OwnSets } from "./own/own-sets.ts";
import type { OwnStorage } from "./own/own-storage.ts";
import type { Listener, ModelSummary, Trainer } from "./protocol.ts";
import type * as LazyQuestions from "./questions.ts";
import { randomsOf } from "./randoms.ts";
import type { Failure } from "./reports.ts";
import { createRuns, type RunControl } from "./runs.ts";
import { isScriptMissing, script } from "./script.ts";
import { summarizeModel } from "./summarize-model.ts";
import { troubleOf } from "./trouble.ts";
import type { UnfinishedStorage } from "./unfinished/unfinished-storage.ts";

/** A run that was asked for. */
interface Asked {
  readonly experiment: Experiment;
  readonly listener: Listener;
  readonly control: RunControl;
  /** The id of the unfinished run that it goes on with. */
  readonly id: string | undefined;
}

/** Where a trainer has its data from, and where it keeps what outlives it. */
export interface TrainerTools {
  readonly load?: DataLoader;
  readonly storage?: OwnStorage;
  /** Asked for when a run begins; where there is none, runs are not kept while they go. */
  unfinished?(): Promise<UnfinishedStorage>;
}

/** Does the work of the training worker; knows nothing of workers itself. */
export function createTrainer(backends: Backends, { load: loadWith, storage, unfinished }: TrainerTools = {}): Trainer {
  let ownSets: Promise<OwnSets> | undefined;
  // Loaded when somebody brings data: most do not.
  const own = (): Promise<OwnSets> => {
    if (ownSets === undefined) {
      ownSets = makeOwnSets(storage);
      // What did not load is loaded when it is needed next.
      ownSets.catch(() => void (ownSets = undefined));
    }
    return ownSets;
  };
  const load = loadWith ?? dataLoader(own);
  const runs = createRuns();
  let network: LiveNetwork | undefined;
  const ask = async <T>(question: (network: LiveNetwork) => Promise<T>): Promise<T | undefined> => {
    const asked = network;
    if (asked === undefined) return undefined;
    try {
      return await question(asked);
    } catch (error) {
      // A network that was replaced meanwhile has no answer any more.
      if (asked !== network) return undefined;
      throw error;
    }
  };
  const forget = (): void => {
    if (network !== undefined) disposeNetwork(network);
    network = undefined;
  };

  const train = async (asked: Asked): Promise<void> => {
    const { experiment, listener } = asked;
    const chosen = await backends(experiment.compute, { convolves: experiment.hidden.some(convolves) });
    if ("unavailable" in chosen) return listener(failed({ kind: "compute", problem: chosen }));
    try {
      const failure = await trainOn(chosen, asked);
      if (failure !== undefined && failure.kind !== "diverged") backends.forget(chosen);
    } catch (error) {
      // The page starts the worker anew, which loads it again.
      if (isScriptMissing(error)) throw error;
      // Before the first step, so that nobody has told of it.
      backends.forget(chosen);
      await listener(failed(troubleOf(error)));
    }
    return undefined;
  };

  const trainOn = async (
    { backend }: ChosenBackend,
    { experiment, listener, control, id }: Asked,
  ): Promise<Failure | undefined> => {
    const randoms = randomsOf(experiment.seed);
    const data = await loadFor(experiment, backend).catch(troubleOf);
    if (control.signal.aborted) return undefined;
    if ("kind" in data) {
      await listener(failed(data));
      return undefined;
    }
    forget();
    const preparation = await prepare(experiment, data, backend);
    // Whatever was asked meanwhile had another one.
    setBackend(backend);
    const model = buildModel(experiment, { ...data.train, random: randoms.weights, preparation });
    network = { experiment, model, backend, validation: data.validation };
    // Loaded when it is needed first, as are the other answers: the page stands sooner without them.
    const [{ runTraining }, kept] = await Promise.all([
      script(() => import("./training-run.ts")),
      unfinished?.().catch(() => undefined),
    ]);
    return runTraining(experiment, { ...data, ...control, network, randoms, listener, id, unfinished: kept });
  };

  const loadFor = async (experiment: Experiment, backend: Backend): Promise<TrainAndValidation> => {
    setBackend(backend);
    return load(experiment, experiment.seed);
  };
  /** Any backend tells shapes and draws points; this one starts quickly, whatever the run computes with. */
  const quick = async (): Promise<Backend> => {
    const chosen = await backends("auto");
    if ("unavailable" in chosen) throw new Error(`${chosen.unavailable} is not available`, { cause: chosen.detail });
    return chosen.backend;
  };
  /** The backend of the network that is there, whose run may go on and has to find it set; else the quick one. */
  const live = async (): Promise<Backend> => network?.backend ?? quick();
  const onQuick = async <T>(work: () => T | Promise<T>): Promise<T> => {
    setBackend(await quick());
    const result = work();
    // What the work awaits does not create tensors.
    if (network !== undefined) setBackend(network.backend);
    return result;
  };
  return {
    loadData: (data, seed) => onQuick(() => load(data, seed)).then(summarizeData),
    async prepareCompute(compute) {
      const chosen = await backends(compute);
      return "unavailable" in chosen ? chosen : chosen.report;
    },
    async describeModel(experiment) {
      const { train: samples } = await onQuick(() => load(experiment, experiment.seed));
      return onQuick(() => describe(experiment, samples));
    },
    async auditModel(experiment) {
      const data = await onQuick(() => load(experiment, experiment.seed));
      const { auditStart } = await script(() => import("./audit.ts"));
      const backend = await quick();
      const preparation = await prepare(experiment, data, backend);
      return onQuick(() => auditStart(experiment, data, preparation, backend));
    },
    featureMaps: (sample) => ask(async (one) => (await questions()).featureMaps(one, sample)),
    start: (experiment, listener, id) => runs.begin((control) => train({ experiment, listener, control, id })),
    pause: async () => runs.pause(),
    resume: async () => runs.resume(),
    step: async () => runs.step(),
    setDelay: async (delay) => runs.setDelay(delay),
    setRate: async (rate) => runs.setRate(rate),
    stop: async () => runs.stop(),
    classify: (pixels) => ask(async (one) => (await questions()).classify(one, pixels)),
    inspectUnit: (path, unit) => ask(async (one) => (await questions()).inspectUnit(one, path, unit)),
    async openModel(file, asked) {
      const { loadNetwork } = await script(() => import("./open-model.ts"));
      const loaded = await onQuick(() => loadNetwork(file, asked, { load, prepare, backend: live }));
      if ("refused" in loaded) return loaded;
      runs.stop();
      await runs.ended();
      forget();
      network = loaded.network;
      setBackend(network.backend);
      return loaded.opened;
    },
    async exportProject(experiment) {
      const data = await onQuick(() => load(experiment, experiment.seed));
      const { zippedProject } = await script(() => import("./pytorch-project.ts"));
      const backend = await live();
      const preparation = await prepare(experiment, data, backend);
      setBackend(backend);
      return zippedProject(experiment, data, preparation);
    },
    exportModel: (format) => ask(async (one) => (await questions()).exportModel(one, format)),
    readOwn: async (files, options, onProgress) => (await own()).readOwn(files, options, onProgress),
    stopReading: async () => (await own()).stopReading(),
    keepOwn: async (fingerprint) => (await own()).keepOwn(fingerprint),
    listOwn: async () => (await own()).listOwn(),
    removeOwn: async (fingerprint) => (await own()).removeOwn(fingerprint),
    classifyFile: (file) => ask(async (one) => (await questions()).classifyFile(one, file)),
  };
}

type Questions = Pick<
  typeof LazyQuestions,
  "classify" | "classifyFile" | "featureMaps" | "inspectUnit" | "exportModel"
>;

async function makeOwnSets(storage: OwnStorage | undefined): Promise<OwnSets> {
  const [{ createOwnSets }, { browserOwnStorage }] = await script(() =>
    Promise.all([import("./own/own-sets.ts"), import("./own/own-storage.ts")]),
  );
  return createOwnSets(storage ?? browserOwnStorage());
}

function questions(): Promise<Questions> {
  return script(() => import("./questions.ts"));
}

/** What the data go through first, made on a backend, which is the active one then. */
async function prepare(
  { preparation }: Experiment,
  { train }: TrainAndValidation,
  backend: Backend,
): Promise<Fitted | undefined> {
  if (preparation === "none") return undefined;
  const { preparationFor } = await script(() => import("./preparation.ts"));
  setBackend(backend);
  return preparationFor(preparation, train);
}

function failed(failure: Failure): Parameters<Listener>[0] {
  return { type: "failed", failure };
}

/** Of the network as it begins. It is made and looked at before anything is awaited, and then freed. */
async function describe(experiment: Experiment, data: TrainAndValidation["train"]): Promise<ModelSummary> {
  const model = buildModel(experiment, { ...data, random: randomsOf(experiment.seed).weights });
  try {
    return await summarizeModel(model, data.shape);
  } finally {
    for (const parameter of parameters(model)) parameter.dispose();
  }
}
