import { readFile } from 'node:fs/promises';
import { field, listField, scriptValue, textField, type BidiConnection } from './bidi-connection.ts';
import type { Json } from './session.ts';

const LIBRARY = new URL('firefox-privileged.js', import.meta.url);

/** Firefox's browser window, in which `firefox-privileged.js` runs with the browser's own rights. */
export class FirefoxWindow {
  readonly bidi: BidiConnection;
  readonly #context: string;

  private constructor(bidi: BidiConnection, context: string) {
    this.bidi = bidi;
    this.#context = context;
  }

  static async find(bidi: BidiConnection): Promise<FirefoxWindow> {
    const tree = await bidi.command('browsingContext.getTree', { 'moz:scope': 'chrome' });
    const browserWindow = listField(tree, 'contexts').find(
      (context) => field(context, 'url') === 'chrome://browser/content/browser.xhtml',
    );
    const found = new FirefoxWindow(bidi, textField(browserWindow, 'context'));
    await found.#run({
      method: 'script.evaluate',
      params: { expression: await readFile(LIBRARY, 'utf8'), awaitPromise: false },
    });
    return found;
  }

  /** Calls a function of the library with JSON arguments and gives its result as JSON. */
  async call(name: string, ...args: readonly Json[]): Promise<unknown> {
    const functionDeclaration = `async (...json) => JSON.stringify((await framescopeHarness[${JSON.stringify(name)}](...json.map((arg) => JSON.parse(arg)))) ?? null)`;
    const json = await this.#run({
      method: 'script.callFunction',
      params: {
        functionDeclaration,
        awaitPromise: true,
        arguments: args.map((arg) => ({ type: 'string', value: JSON.stringify(arg) })),
      },
    });
    const result: unknown = JSON.parse(json ?? 'null');
    return result ?? undefined;
  }

  /** Lets the panel's console speak through a BiDi channel: each line arrives as a `script.message` event of that channel. */
  async listen(context: string, extensionId: string, channel: string): Promise<void> {
    await this.#run({
      method: 'script.callFunction',
      params: {
        functionDeclaration: `(context, extensionId, say) => { framescopeHarness.listen(context, extensionId, say); }`,
        awaitPromise: false,
        arguments: [
          { type: 'string', value: context },
          { type: 'string', value: extensionId },
          { type: 'channel', value: { channel } },
        ],
      },
    });
  }

  async #run({ method, params }: { readonly method: string; readonly params: object }): Promise<string | undefined> {
    return scriptValue(await this.bidi.command(method, { ...params, target: { context: this.#context } }));
  }
}
