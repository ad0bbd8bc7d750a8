import { join } from 'node:path';

/** One process of the local cluster. */
export interface Member {
  readonly name: string;
  /** Arguments of the `inlay` command. */
  readonly args: readonly string[];
  /** Answers 2xx when it is ready. */
  readonly readyUrl: string;
}

/** Ports follow each other from the public one: it stays 8181 by default, the rest is next to it. */
export interface ClusterPlan {
  readonly members: readonly Member[];
  readonly url: string;
}

const local = (port: number): string => `127.0.0.1:${port}`;
const ready = (port: number): string => `http://${local(port)}/readyz`;

/** A router, two ingesters, a querier and a catalog on loopback; the catalog comes first, as the others need it. */
export function planCluster(dataDir: string, port: number): ClusterPlan {
  const [catalogGrpc, catalogHttp, querierHttp] = [port + 1, port + 2, port + 3];
  const objects = join(dataDir, 'objects');
  const catalog = ['--catalog', local(catalogGrpc)];
  const ingester = (i: number): Member => {
    const [grpc, http] = [port + 4 + 2 * i, port + 5 + 2 * i];
    const name = `ingester-${i}`;
    const where = ['--data-dir', join(dataDir, name), '--object-dir', objects];
    const ports = ['--internal-port', String(grpc), '--port', String(http)];
    return {
      name,
      args: ['ingester', '--node-id', name, '--members', 'ingester-0,ingester-1', ...catalog, ...where, ...ports],
      readyUrl: ready(http),
    };
  };
  const members: Member[] = [
    {
      name: 'catalog',
      args: ['catalog', '--data-dir', dataDir, '--internal-port', String(catalogGrpc), '--port', String(catalogHttp)],
      readyUrl: ready(catalogHttp),
    },
    ingester(0),
    ingester(1),
    {
      name: 'querier',
      args: [
        'querier',
        ...catalog,
        '--object-dir',
        objects,
        '--cache-dir',
        join(dataDir, 'cache'),
        '--port',
        String(querierHttp),
      ],
      readyUrl: ready(querierHttp),
    },
    {
      name: 'router',
      args: ['router', ...catalog, '--queriers', local(querierHttp), '--port', String(port)],
      readyUrl: ready(port),
    },
  ];
  return { members, url: `http://${local(port)}` };
}
