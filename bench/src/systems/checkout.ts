import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The environment variable that names another built checkout to measure instead of this one. */
export const checkoutVariable = 'INLAY_BENCH_CHECKOUT';

/** This checkout's root folder. */
export const ownCheckout = fileURLToPath(new URL('../../..', import.meta.url));

/** A file of the checkout under measurement, given its path there. */
export const inCheckout = (path: string): string => join(process.env[checkoutVariable] ?? ownCheckout, path);
