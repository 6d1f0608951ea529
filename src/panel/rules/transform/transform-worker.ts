/** Runs the code of transforms away from the panel's own thread; ended from outside when it does not answer. */
import variant from '@jitl/quickjs-wasmfile-release-sync';
import wasmUrl from '@jitl/quickjs-wasmfile-release-sync/wasm?url';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';
import { TransformMachine } from './transform-machine.ts';
import type { TransformAnswer, TransformRequest } from './transform-message.ts';

const machine = start();

async function start(): Promise<TransformMachine> {
  const wasmBinary = await (await fetch(wasmUrl)).arrayBuffer();
  const engine = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmBinary }));
  return new TransformMachine(engine, () => performance.now());
}

self.addEventListener('message', (event: MessageEvent<TransformRequest | null>) => void answer(event.data));

/** A question without a request is whether the machine is there. */
async function answer(asked: TransformRequest | null): Promise<void> {
  const ready = await machine;
  if (asked === null) {
    self.postMessage(null);
    return;
  }
  const { request, ruleId, code, data, info } = asked;
  const answered: TransformAnswer = { request, outcome: ready.run(ruleId, code, data, info) };
  self.postMessage(answered);
}
