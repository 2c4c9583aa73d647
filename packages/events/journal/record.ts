import { crc32 } from "node:zlib";
import { rowVersion } from "../table/row.ts";

/**
 * A segment is a header and records. Header: `DJRN` and the version of its rows. Record: length
 * and CRC-32 of the payload, 4 bytes each, big-endian; then the payload: rows of the events table
 * as JSON lines, each ended by LF.
 */
export const header: Buffer = Buffer.from(`DJRN${String.fromCharCode(rowVersion)}`, "latin1");

export const prefixBytes = 8;

/** A record's payload and where it lies in its segment. */
export type JournalRecord = {
  readonly start: number;
  readonly end: number;
  readonly payload: Buffer;
};

export const recordPrefix = (payload: Uint8Array): Buffer => {
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(payload.length, 0);
  prefix.writeUInt32BE(crc32(payload), 4);
  return prefix;
};

export type SegmentContents = {
  readonly records: readonly JournalRecord[];
  /** Bytes up to the end of the last whole record. */
  readonly soundBytes: number;
};

/**
 * The whole records of a segment. Reading ends at the first record that is cut short or does not
 * match its checksum: that is where a crash tore the tail, which nobody was told was kept.
 */
export const readSegment = (bytes: Buffer): SegmentContents => {
  if (!bytes.subarray(0, header.length).equals(header)) return { records: [], soundBytes: 0 };
  const records: JournalRecord[] = [];
  let start = header.length;
  while (bytes.length - start >= prefixBytes) {
    const length = bytes.readUInt32BE(start);
    const end = start + prefixBytes + length;
    // Nothing writes an empty record; a run of zeros is what a power cut leaves.
    if (length === 0) break;
    if (end > bytes.length) break;
    const payload = bytes.subarray(start + prefixBytes, end);
    if (crc32(payload) !== bytes.readUInt32BE(start + 4)) break;
    records.push({ start, end, payload });
    start = end;
  }
  return { records, soundBytes: start };
};
