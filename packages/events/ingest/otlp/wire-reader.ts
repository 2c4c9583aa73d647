/** Thrown by a reader when bytes are not the message that they should be. */
export class Malformed extends Error {}

/** How a protobuf value is laid out (protobuf.dev, "Encoding"). Groups are long gone and refused. */
const varint = 0;
const fixed64 = 1;
const lengthDelimited = 2;
const fixed32 = 5;

const twoTo32 = 4_294_967_296;
const nanosPerMs = 1_000_000;
const mostVarintBytes = 10;

/**
 * Reads the wire form of one protobuf message, strictly: nothing is read past its end, and what is
 * cut short is `Malformed`. Each nested message gets a reader of its own (`message`), so that a bad
 * one can be left out and the next one read.
 */
export class WireReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start: number = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** The next field as its number times 8 plus its wire type; 0 at the end. */
  tag(): number {
    if (this.#at >= this.#end) return 0;
    const tag = this.uint32();
    if (tag < 8) throw new Malformed("a field has the number 0");
    return tag;
  }

  /** Goes past a value that nobody asked for. */
  skip(tag: number): void {
    const type = tag & 7;
    if (type === varint) this.uint32();
    else if (type === fixed64) this.#past(8);
    else if (type === lengthDelimited) this.#past(this.#length());
    else if (type === fixed32) this.#past(4);
    else throw new Malformed(`a field has the wire type ${type}`);
  }

  /** The low 32 bits of a number: enumerations and flags. */
  uint32(): number {
    let value = 0;
    for (let read = 0; read < mostVarintBytes; read++) {
      const byte = this.#byte();
      if (read < 5) value |= (byte & 0x7f) << (7 * read);
      if (byte < 0x80) return value >>> 0;
    }
    throw new Malformed("a number has more than ten bytes");
  }

  bool(): boolean {
    return this.int64() !== 0;
  }

  /** A signed number; beyond ±2^53 as text, because a double would round it. */
  int64(): number | string {
    const first = this.#byte();
    if (first < 0x80) return first;
    let value = BigInt(first & 0x7f);
    for (let read = 1; read < mostVarintBytes; read++) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << BigInt(7 * read);
      if (byte >= 0x80) continue;
      const signed = BigInt.asIntN(64, value);
      const number = Number(signed);
      return Number.isSafeInteger(number) ? number : signed.toString();
    }
    throw new Malformed("a number has more than ten bytes");
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#past(8));
  }

  /** Nanoseconds since 1970 as ms; a double keeps a quarter of a microsecond of them. */
  nanosAsMs(): number {
    const at = this.#past(8);
    const low = this.#bytes.readUInt32LE(at);
    return (this.#bytes.readUInt32LE(at + 4) * twoTo32 + low) / nanosPerMs;
  }

  /** Text; what is not UTF-8 in it becomes U+FFFD. */
  text(): string {
    const length = this.#length();
    const at = this.#past(length);
    return this.#bytes.toString("utf8", at, at + length);
  }

  hex(): string {
    const length = this.#length();
    const at = this.#past(length);
    return this.#bytes.toString("hex", at, at + length);
  }

  base64(): string {
    const length = this.#length();
    const at = this.#past(length);
    return this.#bytes.toString("base64", at, at + length);
  }

  /** A reader of the nested message that comes next; this one goes on behind it. */
  message(): WireReader {
    const length = this.#length();
    const at = this.#past(length);
    return new WireReader(this.#bytes, at, at + length);
  }

  /** A length: never cut to its low bits, and at most five bytes long. */
  #length(): number {
    let value = 0;
    for (let read = 0; read < 5; read++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 128 ** read;
      if (byte < 0x80) return value;
    }
    throw new Malformed("a length has more than five bytes");
  }

  #byte(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at++] : undefined;
    if (byte === undefined) throw new Malformed("it ends in the middle of a number");
    return byte;
  }

  /** Where `length` bytes begin, having gone past them. */
  #past(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) throw new Malformed("it ends in the middle of a value");
    this.#at = at + length;
    return at;
  }
}
