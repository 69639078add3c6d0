import { signal } from "@preact/signals";

/** Counts how often settings went back to what they were: what was typed wrong before that is a thing of the past. */
export const forgotten = signal(0);
