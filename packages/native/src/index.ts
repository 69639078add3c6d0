export { type Instructions, type NativeBackend, type NativeOptions, native } from "./native.ts";
