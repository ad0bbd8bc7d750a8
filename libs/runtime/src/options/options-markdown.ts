import { defaultText, envOf, flagOf } from './option-spec.js';
import type { OptionSpecs } from './option-spec.js';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The options of one command as a Markdown table; the documentation is made of these. */
export function optionsMarkdown(options: { readonly specs: OptionSpecs }): string {
  const rows = Object.entries(options.specs).map(([key, spec]) => {
    const type = spec.type === 'enum' ? (spec.values ?? []).map((value) => `\`${value}\``).join(' ') : spec.type;
    return `| \`${flagOf(key)}\` | \`${envOf(key)}\` | ${cell(type)} | ${cell(defaultText(spec))} | ${cell(spec.description)} |`;
  });
  return ['| flag | environment | type | default | what it does |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}
