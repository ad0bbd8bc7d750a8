import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The environment variable that names another built checkout to measure instead of this one. */
export const checkoutVariable = 'INLAY_BENCH_CHECKOUT';

/** This checkout's root folder. */
export const ownCheckout = fileURLToPath(new URL('../../..', import.meta.url));

/** Root of the checkout under measurement. */
export const measuredCheckout = process.env[checkoutVariable] ?? ownCheckout;

/** A file of the checkout under measurement, given its path there. */
export const inCheckout = (path: string): string => join(measuredCheckout, path);
