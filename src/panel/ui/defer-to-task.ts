import type { Dispose } from '../../base/dispose.ts';

/** Soon, but after a waiting paint or key press: a message is a task of its own and, unlike a timer, not delayed. */
export function deferToTask(callback: () => void): Dispose {
  const { port1, port2 } = new MessageChannel();
  let isCancelled = false;
  port1.addEventListener('message', () => {
    port1.close();
    if (!isCancelled) callback();
  });
  port1.start();
  port2.postMessage(null);
  return () => {
    isCancelled = true;
    port1.close();
  };
}
