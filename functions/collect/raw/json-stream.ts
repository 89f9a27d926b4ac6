import { TokenParser, Tokenizer, TokenType } from '@streamparser/json';
import { AuditorError } from '#model/auditor-error.ts';

type OnValue = TokenParser['onValue'];

/** Parses a file's JSON as its bytes arrive; faults name the file and the byte. */
export class JsonStream {
  readonly #file: string;
  readonly #start: number;
  // Outputs of several commands may stand one after the other.
  readonly #tokenizer = new Tokenizer({ separator: '' });
  readonly #parser: TokenParser;
  #length = 0;
  #token = 0;
  #depth = 0;
  #documents = 0;

  /** `start` is where the bytes begin in the file. */
  constructor(file: string, paths: string[], onValue: OnValue, start = 0) {
    this.#file = file;
    this.#start = start;
    // With `keepStack: false` a value is forgotten once it was handed over.
    this.#parser = new TokenParser({ paths, keepStack: false, separator: '' });
    this.#parser.onValue = onValue;
    this.#tokenizer.onToken = (token) => {
      this.#token = token.offset;
      this.#count(token.token);
      this.#parser.write(token);
    };
  }

  /** Bytes taken so far. */
  get length(): number {
    return this.#length;
  }

  /** Objects and lists that were read to their end, one after the other. */
  get documents(): number {
    return this.#documents;
  }

  #count(token: TokenType): void {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) this.#depth += 1;
    else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.#depth -= 1;
    else return;
    if (this.#depth === 0) this.#documents += 1;
  }

  /** Where the latest token begins. */
  get token(): number {
    return this.#start + this.#token;
  }

  write(chunk: Uint8Array): void {
    try {
      this.#tokenizer.write(chunk);
    } catch (error) {
      throw error instanceof AuditorError ? error : this.#notJson(error as Error);
    }
    this.#length += chunk.length;
  }

  end(): void {
    try {
      this.#tokenizer.end();
      if (!this.#parser.isEnded) this.#parser.end();
    } catch (error) {
      throw new AuditorError('runtime', `${this.#file} is cut off at byte ${this.#start + this.#length}`, {
        cause: error,
      });
    }
  }

  /** The tokenizer says where it stopped; the parser fails at the token it was given. */
  #notJson(cause: Error): AuditorError {
    const [what, position] = cause.message.split(/ at chunk position "\d+" \(absolute position "(\d+)"\)/);
    const byte = position === undefined ? this.token : this.#start + Number(position);
    return new AuditorError('runtime', `${this.#file} is not JSON at byte ${byte}: ${what ?? cause.message}`, {
      cause,
    });
  }
}
