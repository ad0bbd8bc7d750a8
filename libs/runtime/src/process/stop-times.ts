/**
 * How long the steps of a stop may take. They are named here and nowhere else, so that every role ends alike; a step that may
 * need longer says so where it is made, with its reason (`Service.stopLimitMs`).
 */

/** Requests of clients under way: three times as long as a write is repeated unless told otherwise (`--write-timeout`). */
export const requestGraceMs = 15_000;

/** Calls of other roles under way: the role that made one repeats it, here after the start or elsewhere. */
export const callGraceMs = 5_000;

/** Requests on a port with probes and metrics only: those who ask for these ask again. */
export const probeGraceMs = 2_000;

/** Any step: longer than each of the graces, so that it is them that end what is under way. */
export const stepLimitMs = 30_000;
