/** Where chance comes from. Injected, so that a run can be repeated from one seed. */
export interface Random {
  /** Uniform in [0, 2^32). */
  u32(): number;
  /** Uniform in [0, 1). */
  float(): number;
  /** A version 4 uuid. */
  uuid(): string;
  /** So many bytes: what nobody must guess is made of them. */
  bytes(count: number): Uint8Array;
}

/** Chance as the machine has it. All but `float` comes from the system's secure source. */
export class SystemRandom implements Random {
  u32(): number {
    return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  }
  float(): number {
    return Math.random();
  }
  uuid(): string {
    return crypto.randomUUID();
  }
  bytes(count: number): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(count));
  }
}
