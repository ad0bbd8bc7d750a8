import { Command, version } from '@inlay/runtime/command-line';

/** `inlay version`. */
export const versionCommand = (): Command =>
  new Command('version')
    .description('Print the version of this command')
    .action(() => void process.stdout.write(`${version}\n`));
