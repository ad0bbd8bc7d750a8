import { InlayError } from './errors.js';

const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};
const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `512mb`, `1.5gb` or a plain count, in bytes. Units are powers of 1024. */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = byteUnits[match?.[2]?.toLowerCase() ?? ' '];
  if (match === null || unit === undefined)
    throw new InlayError('invalid', `"${text}" is not a size such as 512mb or 1gb`, { code: 'bad_size' });
  return Math.floor(Number(match[1]) * unit);
}

/** `15m`, `1h30m` or `250ms`, in ms. `0` is zero. */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  if (!/^(\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+$/.test(trimmed))
    throw new InlayError('invalid', `"${text}" is not a duration such as 15m or 1h30m`, { code: 'bad_duration' });
  let total = 0;
  for (const [, count, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g))
    total += Number(count) * (durationUnits[unit ?? ''] ?? 0);
  return total;
}

/** Bytes for people, one decimal in the largest binary unit that fits: `1.5 MiB`, `12 B`. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of [
    ['GiB', 1024 ** 3],
    ['MiB', 1024 ** 2],
    ['KiB', 1024],
  ] as const)
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  return `${String(bytes)} B`;
}
