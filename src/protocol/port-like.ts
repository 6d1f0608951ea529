/** What is needed of a browser event. */
export interface EventLike<Listener> {
  addListener(listener: Listener): void;
  removeListener(listener: Listener): void;
}

/**
 * What is needed of a `runtime.Port`, so that both ends of the way to the panel can be tested with two fakes tied crosswise.
 * `onDisconnect` fires only for the other end's doing; `postMessage` on a cut port throws.
 */
export interface PortLike {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: EventLike<(message: unknown) => void>;
  readonly onDisconnect: EventLike<() => void>;
}
