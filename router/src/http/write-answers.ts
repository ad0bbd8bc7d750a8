import { shorten } from '@inlay/core';
import { formatLineError, type LineError } from '@inlay/line-protocol';

/** The refused lines of a request, as the route's API words them. */
export interface RejectedWrite {
  readonly errors: readonly LineError[];
  readonly errorCount: number;
  /** Lines of the body, without blank ones and comments, and how many of them are stored. */
  readonly lineCount: number;
  readonly acceptedLines: number;
  readonly acceptPartial: boolean;
}

/** Status and JSON body of an answer. */
export interface RejectionAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** How much of a refused line an answer quotes: enough to know it by; its number says where it is. */
const originalLineCharsMax = 200;

/** Words of InfluxDB Clustered for v2 writes, the same whether some or all lines are refused. */
export function v2Rejection({ errors, errorCount }: RejectedWrite): RejectionAnswer {
  const lines = errors.map((error) => `  ${formatLineError(error)}`);
  if (errorCount > errors.length) lines.push(`  and ${String(errorCount - errors.length)} more`);
  return {
    status: 400,
    body: {
      code: 'invalid',
      line: errors[0]?.lineNumber,
      message: `failed to parse line protocol:\n  errors encountered on line(s):\n${lines.join('\n')}`,
    },
  };
}

/** The same for v1, whose clients show nothing but `error`. */
export function v1Rejection(rejected: RejectedWrite): RejectionAnswer {
  const { status, body } = v2Rejection(rejected);
  return { status, body: { error: body['message'], ...body } };
}

/**
 * Words of InfluxDB 3 for `/api/v3/write_lp`. It lists the first refused lines only, so `lines_written` and `lines_refused`
 * are added: together they are all lines of the body.
 */
export function v3Rejection(rejected: RejectedWrite): RejectionAnswer {
  const { errors, acceptPartial, acceptedLines, lineCount } = rejected;
  const data = errors.map(({ lineNumber, message, originalLine }) => ({
    original_line: shorten(originalLine, originalLineCharsMax),
    line_number: lineNumber,
    error_message: message,
  }));
  const status = errors.some(({ phase }) => phase === 'limit') ? 422 : 400;
  const totals = { lines_written: acceptedLines, lines_refused: lineCount - acceptedLines };
  if (!acceptPartial)
    return { status, body: { error: 'parsing failed for write_lp endpoint', data: data[0], ...totals } };
  return { status, body: { error: 'partial write of line protocol occurred', data, ...totals } };
}
