import { isSoftwareName } from "./ask-webgpu.ts";
import { type Absence, absenceOf, type Device } from "./device.ts";
import { loadGpuJs } from "./gpu-js.ts";
import { openWebGL2, webgl2Device } from "./webgl2-device.ts";

/** Asks the platform for a WebGL2 context that can draw floats. */
export async function askWebGL2(): Promise<Device | Absence> {
  const context = openWebGL2();
  if ("cause" in context) return context;
  const { gl } = context;
  try {
    const info = gl.getExtension("WEBGL_debug_renderer_info");
    const adapter = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
    return webgl2Device(await loadGpuJs(), context, { adapter, isSoftware: isSoftwareName(adapter) });
  } catch (error) {
    gl.getExtension("WEBGL_lose_context")?.loseContext();
    return absenceOf(error);
  }
}
