/** What the user wants of the code. */
export interface CodeOptions {
  /** Pauses as recorded. Otherwise a client waits for the answers it had got, and a mock answers at once. */
  readonly hasTiming: boolean;
  readonly binaryAs: 'base64' | 'hex';
  /** Headers of the opening handshake, where the client can be told. */
  readonly hasHeaders: boolean;
}

export const DEFAULT_CODE_OPTIONS: CodeOptions = { hasTiming: false, binaryAs: 'base64', hasHeaders: false };

export interface GeneratedCode {
  readonly text: string;
  /** Messages that the tool cannot send or the language cannot say; they are left out, and counted in the file's head. */
  readonly unsayable: number;
}
