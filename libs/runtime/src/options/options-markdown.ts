import { rangeText } from './option-range.js';
import { commonGroup, defaultGroup, defaultText, envOf, flagOf } from './option-spec.js';
import type { OptionSpec, OptionSpecs } from './option-spec.js';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Option declarations by the heading that they stand under; common ones first, the rest in the order of declaration. */
export function byGroup(specs: OptionSpecs): ReadonlyMap<string, readonly (readonly [string, OptionSpec])[]> {
  const groups = new Map<string, (readonly [string, OptionSpec])[]>([[commonGroup, []]]);
  for (const [key, spec] of Object.entries(specs)) {
    const group = spec.group ?? defaultGroup;
    const members = groups.get(group) ?? [];
    members.push([key, spec]);
    groups.set(group, members);
  }
  return new Map([...groups].filter(([, members]) => members.length > 0));
}

/** The options of one command as Markdown tables, one for each group; the documentation is made of these. */
export function optionsMarkdown(options: { readonly specs: OptionSpecs }): string {
  return [...byGroup(options.specs)].map(([group, members]) => `**${group}**\n\n${tableOf(members)}`).join('\n\n');
}

const typeText = (spec: OptionSpec): string => {
  const range = rangeText(spec);
  return range === undefined ? spec.type : `${spec.type}, ${range}`;
};

function tableOf(members: readonly (readonly [string, OptionSpec])[]): string {
  const rows = members.map(([key, spec]) => {
    const type = spec.type === 'enum' ? (spec.values ?? []).map((value) => `\`${value}\``).join(' ') : typeText(spec);
    const flag = spec.short === undefined ? `\`${flagOf(key)}\`` : `\`-${spec.short}\` \`${flagOf(key)}\``;
    return `| ${flag} | \`${envOf(key, spec.scope)}\` | ${cell(type)} | ${cell(defaultText(spec))} | ${cell(spec.description)} |`;
  });
  return ['| flag | environment | type | default | what it does |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}
