import { artilleryScenario } from './artillery.ts';
import { asyncapiDocument } from './asyncapi.ts';
import type { CodeOptions, GeneratedCode } from './code-options.ts';
import type { CodeTargetId } from './code-target.ts';
import type { Conversation } from './conversation.ts';
import { curlLine } from './curl.ts';
import { k6Script } from './k6.ts';
import { mswHandler } from './msw.ts';
import { nodeClient } from './node-ws.ts';
import { playwrightMock, playwrightRecorded } from './playwright.ts';
import { pythonClient } from './python-websockets.ts';
import { websocatLine } from './websocat.ts';
import { wscatLine } from './wscat.ts';

const GENERATORS: Readonly<Record<CodeTargetId, (conversation: Conversation, options: CodeOptions) => GeneratedCode>> =
  {
    playwright: playwrightMock,
    'playwright-recorded': playwrightRecorded,
    msw: mswHandler,
    k6: k6Script,
    artillery: artilleryScenario,
    node: nodeClient,
    python: pythonClient,
    websocat: websocatLine,
    wscat: wscatLine,
    curl: curlLine,
    asyncapi: asyncapiDocument,
  };

/** A conversation as a file for another tool. */
export function generateCode(id: CodeTargetId, conversation: Conversation, options: CodeOptions): GeneratedCode {
  return GENERATORS[id](conversation, options);
}
