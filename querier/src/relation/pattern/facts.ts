import { unreachable } from '@inlay/core';
import type { Group, Pattern } from './tree.js';

/** Whether a pattern may match an empty text; where a place says more, it is taken to be so. */
export function canBeEmpty(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'character':
    case 'any':
    case 'class':
      return false;
    case 'assertion':
      return true;
    case 'repeat':
      return pattern.min === 0 || canBeEmpty(pattern.of);
    case 'group':
    case 'flagged':
      return canBeEmpty(pattern.of);
    case 'sequence':
      return pattern.parts.every(canBeEmpty);
    case 'choice':
      return pattern.branches.some(canBeEmpty);
    default:
      return unreachable(pattern);
  }
}

/** The patterns that one is made of, one step down. */
function partsOfPattern(pattern: Pattern): readonly Pattern[] {
  switch (pattern.kind) {
    case 'character':
    case 'any':
    case 'class':
    case 'assertion':
      return [];
    case 'repeat':
    case 'group':
    case 'flagged':
      return [pattern.of];
    case 'sequence':
      return pattern.parts;
    case 'choice':
      return pattern.branches;
    default:
      return unreachable(pattern);
  }
}

/** A group, and whether every match goes through it. */
export interface GroupFacts {
  readonly group: Group;
  readonly isSure: boolean;
}

/** The groups of a pattern in the order of their numbers. */
export function groupsOf(pattern: Pattern, isSure = true): readonly GroupFacts[] {
  const own: readonly GroupFacts[] = pattern.kind === 'group' ? [{ group: pattern, isSure }] : [];
  const isSureBelow = isSure && pattern.kind !== 'choice' && !(pattern.kind === 'repeat' && pattern.min === 0);
  return [...own, ...partsOfPattern(pattern).flatMap((part) => groupsOf(part, isSureBelow))];
}

const isStart = (pattern: Pattern): boolean =>
  pattern.kind === 'assertion' && (pattern.of === 'line_start' || pattern.of === 'text_start');
const isEnd = (pattern: Pattern): boolean =>
  pattern.kind === 'assertion' && (pattern.of === 'line_end' || pattern.of === 'text_end');

/** Whether a start stands anywhere but at the start of a pattern, or an end anywhere but at its end. */
export function hasInnerAnchor(root: Pattern): boolean {
  const parts = root.kind === 'sequence' ? root.parts : [root];
  return parts.some((part, i) => {
    if (isStart(part)) return i > 0;
    if (isEnd(part)) return i < parts.length - 1;
    return partsOfPattern(part).some(hasAnchor);
  });
}

const hasAnchor = (pattern: Pattern): boolean =>
  isStart(pattern) || isEnd(pattern) || partsOfPattern(pattern).some(hasAnchor);
