import { version } from '@inlay/runtime/version';
import { text } from '../../relation/make.js';
import { arrowName } from '../../relation/types.js';
import type { Bound } from '../meaning/bound.js';
import type { ScalarRule } from './rule.js';

const typeName = ({ expression, role }: Bound): string =>
  role === 'tag' && expression.type.kind === 'utf8' ? 'Dictionary(Int32, Utf8)' : arrowName(expression.type);

/** What is known of an argument, or of the server, before a statement runs. */
export const factRules: Readonly<Record<string, ScalarRule>> = {
  arrow_typeof: {
    kind: 'scalar',
    arity: [1, 1],
    bind: ({ args: [value] }) => text(value === undefined ? '' : typeName(value)),
  },
  version: { kind: 'scalar', arity: [0, 0], bind: () => text(`Inlay ${version}`) },
};
