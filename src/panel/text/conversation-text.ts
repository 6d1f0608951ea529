import { catalogue } from './catalogue.ts';

/** Texts of the conversation; a part of the catalogue that `text.ts` begins. */
export const conversationText = catalogue('conversation', {
  server: '↓ Received from the server',
  page: 'Sent by the page ↑',
  serverShort: '↓ Received',
  pageShort: 'Sent ↑',
  column: 'Messages: received on the left, sent on the right',
  command: 'Conversation: sent on the right, received on the left',
  title: 'Conversation (V in the table): sent on the right, received on the left',
  label: 'Conversation',
});
