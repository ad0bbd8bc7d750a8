import type { LogScene } from './log-scene.js';

/** Runs a test on an empty log without an ingester, and tidies up after it, also when it fails. */
export type WithLog = (test: (scene: LogScene) => Promise<void>, seed?: number) => () => Promise<void>;
