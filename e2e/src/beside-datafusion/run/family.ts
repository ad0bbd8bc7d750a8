/** What a class is filed under: the outermost function, cast or operator, or the clause that a whole statement is about. */
export function familyOf(construct: string): string {
  const cast = /^(TRY_CAST|CAST)\(.* AS (.*)\)$/s.exec(construct);
  if (cast !== null) return `${cast[1] ?? ''} AS ${(cast[2] ?? '').replace(/\(.*/, '')}`;
  const call = /^([a-z_][a-z_0-9]*)\(/i.exec(construct);
  if (call !== null && isWhole(construct))
    return `${(call[1] ?? '').toLowerCase()}()${/ OVER \(/.test(construct) ? ' OVER' : ''}`;
  if (/^(SELECT|WITH|\(|VALUES|SHOW|DESCRIBE|EXPLAIN|FROM|TABLE)\b/i.test(construct)) return 'whole statements';
  const operator = operators.find((each) => construct.includes(each));
  return operator === undefined ? 'expressions' : `operator ${operator.trim()}`;
}

const operators = [
  ...[
    ' IS DISTINCT FROM ',
    ' IS NOT DISTINCT FROM ',
    ' NOT IN ',
    ' IN ',
    ' BETWEEN ',
    ' NOT ILIKE ',
    ' ILIKE ',
    ' NOT LIKE ',
    ' LIKE ',
  ],
  ...[
    ' SIMILAR TO ',
    ' AT TIME ZONE ',
    ' IS ',
    ' AND ',
    ' OR ',
    ' || ',
    ' !~~* ',
    ' ~~* ',
    ' !~~ ',
    ' ~~ ',
    ' !~* ',
    ' ~* ',
    ' !~ ',
    ' ~ ',
  ],
  ...[
    ' <> ',
    ' >= ',
    ' <= ',
    ' = ',
    ' < ',
    ' > ',
    ' << ',
    ' >> ',
    ' & ',
    ' | ',
    ' ^ ',
    ' # ',
    ' + ',
    ' - ',
    ' * ',
    ' / ',
    ' % ',
    'NOT ',
    '- ',
  ],
];

/** The call goes to the end, but for what belongs to it. */
function isWhole(construct: string): boolean {
  let open = 0;
  for (const [i, char] of [...construct].entries()) {
    if (char === '(') open++;
    if (char === ')' && --open === 0)
      return /^\)( FILTER \(| OVER \(| WITHIN GROUP| IGNORE| RESPECT| FROM t|$)/.test(construct.slice(i));
  }
  return false;
}
