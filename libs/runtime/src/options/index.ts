export * from './option-spec.js';
export { Options, defineOptions } from './define-options.js';
export type { RawFlags, ReadOptionsInput } from './define-options.js';
export * from './did-you-mean.js';
export * from './help-format.js';
export * from './inlay-command.js';
export * from './option-range.js';
export * from './options-markdown.js';
/** For the program that holds the commands. */
export { Command, CommanderError } from 'commander';
