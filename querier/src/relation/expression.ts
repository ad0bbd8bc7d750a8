export type { ColumnNumber, Interval, LiteralValue, Literal, ColumnReference } from './literal.js';
export type {
  ScalarCall,
  Cast,
  Case,
  InList,
  InConstants,
  Exists,
  Quantified,
  ScalarQuery,
  Expression,
  SortKey,
  AggregateCall,
  FrameBound,
  Frame,
  WindowFunctionCall,
  WindowOver,
} from './tree.js';
