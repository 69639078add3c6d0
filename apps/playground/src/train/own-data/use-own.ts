import type { OwnData } from "../../experiment/own-data.ts";
import { usePage } from "../../state/page.ts";

/** Makes pictures the data of the experiment, has the browser keep them, and closes the window. */
export function useOwn(): (own: OwnData) => Promise<void> {
  const { store, commands, summaries, trainer, ownData } = usePage();
  return async (own) => {
    ownData.isOpen.value = false;
    const isSame = store.experiment.peek().own?.fingerprint === own.fingerprint;
    // A link that asked for them gets them; what it says besides stays.
    if (isSame) summaries.retry();
    else commands.chooseData("own", own);
    ownData.keepProblem.value = await trainer.keepOwn(own.fingerprint).catch(() => "forbidden" as const);
  };
}
