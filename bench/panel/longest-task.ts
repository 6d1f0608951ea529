import type { PanelPage } from '../../tests/support/browsers/session.ts';

declare global {
  interface Window {
    longestTaskMs: number;
    longTaskCount: number;
    stopWatching: () => void;
  }
}

/**
 * Begins to note the longest task of the panel's document: the Long Tasks API reports those above 50 ms, a message to itself every 5 ms sees the
 * shorter ones.
 */
export function watchTasks(panel: PanelPage): Promise<void> {
  return panel.evaluate(() => {
    window.stopWatching?.();
    window.longestTaskMs = 0;
    window.longTaskCount = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        window.longestTaskMs = Math.max(window.longestTaskMs, duration);
        window.longTaskCount += 1;
      }
    });
    observer.observe({ type: 'longtask' });
    // A message to oneself comes as soon as the thread is free; what it comes late is what somebody else took.
    const { port1, port2 } = new MessageChannel();
    let askedAt: number | null = null;
    port1.addEventListener('message', () => {
      window.longestTaskMs = Math.max(window.longestTaskMs, performance.now() - (askedAt ?? 0));
      askedAt = null;
    });
    port1.start();
    const timer = setInterval(() => {
      if (askedAt !== null) return;
      askedAt = performance.now();
      port2.postMessage(null);
    }, 5);
    window.stopWatching = () => {
      clearInterval(timer);
      observer.disconnect();
      port1.close();
    };
  });
}

/** In milliseconds, since `watchTasks`. */
export function longestTask(panel: PanelPage): Promise<number> {
  return panel.evaluate(() => window.longestTaskMs);
}

/** Tasks above 50 ms, since `watchTasks`. */
export function longTasks(panel: PanelPage): Promise<number> {
  return panel.evaluate(() => window.longTaskCount);
}
