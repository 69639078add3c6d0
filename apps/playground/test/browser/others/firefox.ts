import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limit, type OtherBrowser } from "./browser.ts";
import { connectMarionette } from "./marionette.ts";
import { endGroup, programOf, startGroup } from "./processes.ts";

/** Firefox, as Debian calls it or as others do, where it is installed. */
export function firefoxProgram(): string | undefined {
  return programOf("firefox-esr") ?? programOf("firefox");
}

/**
 * It takes a free port, and writes it into its profile. Nobody looks at the picture, so that few frames are drawn; no process is kept
 * for a page to come, and nothing is asked of servers that no test knows.
 */
const preferences = `user_pref("marionette.port", 0);
user_pref("intl.accept_languages", "en");
user_pref("layout.frame_rate", 10);
user_pref("ui.prefersReducedMotion", 1);
user_pref("dom.ipc.processPrelaunch.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.topsites.contile.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("services.settings.server", "");
user_pref("toolkit.telemetry.enabled", false);
`;

/** The errors that pages of an address have told of so far, for a function of the browser itself. */
const errorsOf = `
  return Services.console.getMessageArray().flatMap((message) => {
    if (!(message instanceof Ci.nsIScriptError) || (message.flags & Ci.nsIScriptError.warningFlag) !== 0) return [];
    return message.sourceName.startsWith(arguments[0]) ? [message.errorMessage + " " + message.sourceName] : [];
  });`;

/**
 * A page of Firefox with a new profile, by Marionette. By WebDriver BiDi its debugger watches all workers, and then `new Worker` of a
 * worker waits on the condition on which the new one waits for its events, of which only one is woken: of 40 labs 5 stood still for ever,
 * and none of 60 by Marionette.
 */
export async function startFirefox(program: string): Promise<OtherBrowser> {
  const profile = await mkdtemp(join(tmpdir(), "ganglion-firefox-"));
  await writeFile(join(profile, "user.js"), preferences);
  const args = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile];
  const firefox = startGroup(program, [...args, "about:blank"], process.env, "ignore");
  const close = async (): Promise<void> => {
    await endGroup(firefox);
    await rm(profile, { recursive: true, force: true, maxRetries: 9 });
  };
  try {
    const call = await connectMarionette(await portOf(profile));
    await call("WebDriver:NewSession", {});
    await call("WebDriver:SetTimeouts", { pageLoad: limit, script: limit });
    await call("WebDriver:SetWindowRect", { width: 1280, height: 900 });
    const execute = async (script: string, given: readonly string[] = []): Promise<never> =>
      ((await call("WebDriver:ExecuteScript", { script, args: given })) as { readonly value: never }).value;
    return {
      open: async (url) => void (await call("WebDriver:Navigate", { url })),
      evaluate: (body) => execute(body),
      async errors(address) {
        await call("Marionette:SetContext", { value: "chrome" });
        const found = await execute(errorsOf, [address]);
        await call("Marionette:SetContext", { value: "content" });
        return found;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits until Firefox has written where it listens. */
async function portOf(profile: string): Promise<number> {
  const end = Date.now() + limit;
  for (;;) {
    const text = await readFile(join(profile, "MarionetteActivePort"), "utf8").catch(() => "");
    if (/^\d+$/.test(text.trim())) return Number(text);
    if (Date.now() > end) throw new Error(`portOf: Firefox must say where it listens, got "${text}".`);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}
