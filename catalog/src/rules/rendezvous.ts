const encoder = new TextEncoder();

/** murmur3's finaliser: every input bit reaches every output bit. */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A draw for the pair: FNV-1a of the name's bytes, moved along by the shard in steps of 2^32 divided by the golden ratio, and
 * mixed. Stored maps rest on it: never change it.
 */
function score(node: string, shard: number): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(node)) hash = Math.imul(hash ^ byte, 0x01000193);
  return mix(mix(hash) + Math.imul(shard + 1, 0x9e3779b9));
}

/** Which of the nodes should own the shard: the same answer everywhere; a new node takes 1/N of the shards and moves no others. */
export function rendezvousOwner(shard: number, nodes: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestScore = -1;
  for (const node of nodes) {
    const nodeScore = score(node, shard);
    if (nodeScore > bestScore || (nodeScore === bestScore && best !== undefined && node < best)) {
      best = node;
      bestScore = nodeScore;
    }
  }
  return best;
}
