// Long work on the caller's own thread stops now and then to let the event loop turn: timers tick, a page stays alive, a signal arrives.

/** Resolves after the event loop has turned once. A timer would wait for milliseconds; a message does not. */
export function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise(resolve => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
