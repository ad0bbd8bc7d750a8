import type { TreeNode } from './tree.js';

/** Every class of expression, with its properties, as DuckDB 1.5 serialises it. */
const expressions: Readonly<Record<string, string>> = {
  BETWEEN: 'input lower upper',
  CASE: 'case_checks else_expr',
  CAST: 'child cast_type try_cast',
  COLUMN_REF: 'column_names',
  COMPARISON: 'left right',
  CONJUNCTION: 'children',
  CONSTANT: 'value',
  FUNCTION: 'function_name schema children filter order_bys distinct is_operator export_state catalog',
  OPERATOR: 'children',
  PARAMETER: 'identifier',
  STAR: 'relation_name exclude_list replace_list columns expr qualified_exclude_list rename_list',
  SUBQUERY: 'subquery_type subquery child comparison_type',
  WINDOW:
    'function_name schema catalog children partitions orders start end start_expr end_expr offset_expr default_expr ignore_nulls filter_expr exclude_clause distinct arg_orders',
};

/** Queries, table references, orders, modifiers and type descriptions. */
const others: Readonly<Record<string, string>> = {
  SELECT_NODE:
    'modifiers cte_map select_list from_table where_clause group_expressions group_sets aggregate_handling having sample qualify',
  SET_OPERATION_NODE: 'modifiers cte_map setop_type left right setop_all',
  RECURSIVE_CTE_NODE: 'modifiers cte_map cte_name union_all left right aliases key_targets',
  BASE_TABLE: 'alias sample query_location schema_name table_name column_name_alias catalog_name at_clause',
  EMPTY: 'alias sample query_location',
  EXPRESSION_LIST: 'alias sample query_location expected_names expected_types values',
  JOIN: 'alias sample query_location left right condition join_type ref_type using_columns delim_flipped duplicate_eliminated_columns',
  SUBQUERY: 'alias sample query_location subquery column_name_alias',
  TABLE_FUNCTION: 'alias sample query_location function column_name_alias with_ordinality',
  ORDER_MODIFIER: 'orders',
  LIMIT_MODIFIER: 'limit offset',
  DISTINCT_MODIFIER: 'distinct_on_targets',
  ORDER_DEFAULT: 'null_order expression',
  ASCENDING: 'null_order expression',
  DESCENDING: 'null_order expression',
  DECIMAL_TYPE_INFO: 'alias extension_info width scale',
};

/** Nodes that carry neither class nor type are known by one property. */
const anonymous: Readonly<Record<string, string>> = {
  when_expr: 'when_expr then_expr',
  is_null: 'type is_null value',
  id: 'id type_info',
  map: 'map',
  aliases: 'aliases query materialized key_targets',
  node: 'node named_param_map',
  upper: 'upper lower',
  table: 'catalog schema table column',
  key: 'key value',
};

const common = ['class', 'type', 'alias', 'query_location'];
const setOf = (properties: string, more: readonly string[] = []): ReadonlySet<string> =>
  new Set([...properties.split(' '), ...more]);
const compiled = {
  expressions: new Map(Object.entries(expressions).map(([kind, properties]) => [kind, setOf(properties, common)])),
  others: new Map(Object.entries(others).map(([kind, properties]) => [kind, setOf(properties, ['type'])])),
  anonymous: Object.entries(anonymous).map(([mark, properties]) => ({ mark, properties: setOf(properties) })),
};

/** The properties that a node may have, or undefined for one of an unknown class. */
export function childShapes(node: TreeNode): ReadonlySet<string> | undefined {
  if (typeof node['class'] === 'string') return compiled.expressions.get(node['class']);
  if (typeof node['type'] === 'string') return compiled.others.get(node['type']);
  return compiled.anonymous.find(({ mark }) => mark in node)?.properties;
}
