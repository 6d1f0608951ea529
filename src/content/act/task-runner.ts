import { getterOf, uncurry } from '../page/built-ins.ts';

/** Runs functions in tasks of their own, in order. By posted messages: ids of timers are shared with the page, which could count them. */
export function taskRunner(): (run: () => void) => void {
  const ChannelFunction = MessageChannel;
  const listen = uncurry<EventTarget, [string, () => void], void>(EventTarget.prototype.addEventListener);
  const start = uncurry<MessagePort, [], void>(MessagePort.prototype.start);
  const post = uncurry<MessagePort, [unknown], void>(MessagePort.prototype.postMessage);
  const close = uncurry<MessagePort, [], void>(MessagePort.prototype.close);
  const firstOf = getterOf<MessagePort>(MessageChannel.prototype, 'port1');
  const secondOf = getterOf<MessagePort>(MessageChannel.prototype, 'port2');
  return (run) => {
    const channel = new ChannelFunction();
    const port = firstOf(channel);
    listen(port, 'message', () => {
      close(port);
      run();
    });
    start(port);
    post(secondOf(channel), null);
  };
}
