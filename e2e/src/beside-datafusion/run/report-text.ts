import { classesText, countsTable } from './report.js';
import type { BesideSummary } from './run-beside.js';

const intro = `# SQL beside DataFusion

Inlay answers the SQL of DataFusion, and runs it on another engine (\`docs/rfcs/0001-duckdb.md\`). This is where the two differ, as \`npm run fuzz:sql -- --only beside\`
finds it: the same rows in a running Inlay, part in files and part in memory, and in DataFusion 55.0.0 (PyPI), with InfluxDB 3's settings where its sources tell them.
Tags are utf8 on both sides, as Flight gives them by default. Compared are rows, Arrow types and names of outputs; rows as sets unless the last ORDER BY
leaves no choice, doubles to a few units in the last place, sums and what is made of them to 12 digits. What DataFusion itself answers otherwise when its tables
are given the other way round is *undetermined*.

Statements are of two kinds. *Sweeps* try every function that DataFusion lists with columns, constants, edges and nulls (\`calls\`), every operator between every two types
(\`operators\`), every cast (\`casts\`), times (\`times\`), reserved words as names (\`words\`), outputs without alias (\`names\`), and a form of each clause (\`forms\`).
Those at *random* are made of all that together and shrunk before they are filed.

A class is what differs, and in what: the function, cast or operator it was shrunk to, with columns and constants as their types (\`round(f64, i64)\`), or a whole
statement. Each is told by its smallest statement; the tables are \`m\` (usual values), \`e\` (edges), \`w\` (to join with) and \`words\` in \`e2e/src/beside-datafusion/data\`.
The list that the tests hold, which may only become shorter, is \`e2e/src/beside-datafusion/cases/known.json\`.
`;

/** The whole of docs/datafusion.md. */
export const reportText = (summary: BesideSummary, seed: number): string =>
  [intro, `## Figures, seed ${String(seed)}\n`, countsTable(summary), '', classesText(summary.classes.all), ''].join(
    '\n',
  );
