import { listen } from '../thread/worker-port.js';
import type { PersistJobMessage, PersistResultMessage } from './executor/persist-messages.js';
import { PersistThreadWork } from './persist-thread-work.js';

/** Entry of a persist thread. */
listen<PersistJobMessage, PersistResultMessage>((port) => {
  const work = new PersistThreadWork(port);
  return (message) => work.take(message);
});
