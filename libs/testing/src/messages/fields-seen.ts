const isDefault = (value: unknown): boolean =>
  value === undefined ||
  value === 0n ||
  value === 0 ||
  value === '' ||
  value === false ||
  ((Array.isArray(value) || value instanceof Uint8Array) && value.length === 0);

/** Which fields of decoded messages ever held something: one that never does is carried by nobody. */
export class FieldsSeen {
  readonly #fields = new Map<string, boolean>();

  note(message: unknown, path = ''): void {
    if (Array.isArray(message)) for (const part of message) this.note(part, path);
    else if (typeof message === 'object' && message !== null && !(message instanceof Uint8Array))
      for (const [name, part] of Object.entries(message)) {
        // The cases of a oneof are fields of their own.
        const field = name === 'value' && '$case' in message ? `${path}.${String(message.$case)}` : `${path}.${name}`;
        this.#fields.set(field, this.#fields.get(field) === true || !isDefault(part));
        this.note(part, field);
      }
  }

  /** Fields that were never anything but empty, as `.lost.why`. */
  empty(): string[] {
    return [...this.#fields].filter(([, isSeen]) => !isSeen).map(([field]) => field);
  }
}
