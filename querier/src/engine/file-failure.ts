/** Cause of an engine's error that is about one file: for the caller, which knows the object at the path. */
export class FileFailure extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`about ${path}`);
    this.path = path;
  }
}
