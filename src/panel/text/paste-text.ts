import type { PasteError } from '../transfer/pasted-bytes.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** The dialog for pasted bytes. */
export const pasteText = catalogue('paste', {
  title: 'Paste bytes',
  label: 'Hex, a hex dump, or base64',
  placeholder: '81 85 37 fa 21 3d 7f 9f 4d 51 58',
  hint: 'The bytes that one side sent, with or without the HTTP head before the first frame. Dumps of xxd, hexdump -C, Wireshark and tcpdump are understood too.',
  sender: 'Sent by',
  senderOf: { auto: 'Tell by the mask bit', client: 'Client', server: 'Server' },
  extensions: 'Extensions',
  extensionsHint: 'As negotiated, for example permessage-deflate. Empty: none, or as the HTTP head says.',
  submit: 'Decode',
  cancel: 'Cancel',
  name: 'pasted bytes',
  error: {
    empty: 'There is nothing to decode yet.',
    neither: 'This is neither hex nor base64 nor a capture that Framescope knows.',
  } satisfies Record<PasteError, string>,
  tooLong: phrase(['limit'], 'More than {limit, bytes}: save it as a file and import that.'),
  found: phrase(
    ['bytes', 'as'],
    '{as, select, base64 {{bytes, bytes} from base64} hex {Hex} other {A capture in text form}}',
  ),
});
