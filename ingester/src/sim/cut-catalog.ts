import type { Catalog } from '@inlay/catalog';
import { PowerCut, type PowerLossFiles } from '@inlay/testing';

/** At which transaction of a run the power fails, and on which side of it. */
export interface CatalogCut {
  readonly commit: number;
  readonly when: 'before' | 'after';
}

const commits = ['openIncarnation', 'markDraining', 'closeIncarnation', 'commitFile'] as const;
type Commit = (typeof commits)[number];
const isCommit = (name: string | symbol): name is Commit => (commits as readonly (string | symbol)[]).includes(name);

/**
 * The catalog as one run of a machine sees it: its own state is durable with each transaction, the caller may be cut right
 * before one or right after, and after the cut nothing the dead process does reaches it.
 */
export function cutCatalog(
  catalog: Catalog,
  files: PowerLossFiles,
  cut: CatalogCut | undefined,
  onCut: (place: string) => void,
): Catalog {
  let count = 0;
  const alive = (): void => {
    if (files.isOff) throw new PowerCut();
  };
  const cutWhen = (when: CatalogCut['when'], name: Commit): void => {
    if (!files.isOff && cut?.when === when && cut.commit === count) {
      onCut(`${when} ${name}`);
      files.cut();
    }
    alive();
  };
  return new Proxy(catalog, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const call = member.bind(target) as (...args: unknown[]) => unknown;
      if (name === 'watch') return call;
      return async (...args: unknown[]): Promise<unknown> => {
        alive();
        if (!isCommit(name)) return call(...args);
        count++;
        cutWhen('before', name);
        const result = await call(...args);
        cutWhen('after', name);
        return result;
      };
    },
  });
}
