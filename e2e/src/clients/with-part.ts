import { describe } from '@jest/globals';

/** A component that npm does not carry, and how to see that it is there. */
export interface Part {
  /** As `npm run parts -- <name>` knows it. */
  readonly name: string;
  readonly present: () => boolean;
}

/** A suite over a part; without it the suite is skipped with a reason, and INLAY_REQUIRE_PARTS=1 makes that a failure. */
export function describeWithPart(part: Part, name: string, suite: () => void): void {
  if (part.present()) describe(name, suite);
  else describe.skip(`${name} [needs ${part.name}: npm run parts -- ${part.name}]`, suite);
}
