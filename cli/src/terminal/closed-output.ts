/**
 * The reader of the output may leave: `inlay query … | head -2`. A client command then ends, quietly and without blame,
 * as the rest is not wanted; a server goes on, because its output is not what it is there for.
 */
export function surviveClosedOutput(isServer: boolean): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (!isServer) process.exit();
    });
}
