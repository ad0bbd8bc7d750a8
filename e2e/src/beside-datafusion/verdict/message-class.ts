/** A refusal of ours without what is the statement's own: places, names and numbers. */
export function messageClass(error: string): string {
  return firstSentence(plainMessage(error))
    .replaceAll(/ ?\(?(?:at )?line \d+,? column \d+\)?:?/gi, '')
    .replaceAll(/"(?:[^"]|"")*"/g, '"…"')
    .replaceAll(/'(?:[^']|'')*'/g, "'…'")
    .replaceAll(/-?\b\d[\d,.e+-]*\b/gi, '#')
    .replaceAll(/\b[a-z_0-9]+\(\)/g, 'f()')
    .slice(0, 140)
    .trim();
}

const firstSentence = (message: string): string => message.split('\n')[0]?.split(/[:;] (?:similar|there)/)[0] ?? '';

/** What the server said, without what the transport adds. */
export const plainMessage = (error: string): string =>
  error
    // The name of Python's exception; a panic stays one.
    .replace(/^(?!Panic)[A-Z]\w+: /, '')
    .replace(/^Flight returned .*?, with message: /s, '')
    .replace(/\. gRPC client debug context:.*$/s, '')
    .replace(/\. Client context:.*$/s, '')
    .replace(/^(?:DataFusion error: |Error during planning: |Execution error: |Internal error: |Arrow error: )+/, '');
