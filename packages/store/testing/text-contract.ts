import { expect, test } from "vitest";
import { maxNoteChars } from "../limits.ts";
import type { Bench } from "./contract.ts";
import { begin, valueOf } from "./read.ts";
import { sampleDecision, sampleDraft, sampleEntry, sampleVersion } from "./samples.ts";

/** Whatever people and programs write into names, reasons and notes. */
export const textContract = ({ store }: Bench): void => {
  test.each([
    ["quotes", `it's "quoted" \\ $1 ? -- ; DROP TABLE rollout`],
    ["other scripts", "Ünïcödé 変更 🦊 \u202e"],
    ["line ends", "a\r\nb\tc"],
    ["nothing", ""],
  ])("a text of %s comes back as it went in", async (_what, text) => {
    const epoch = await begin(store());
    valueOf(await store().putNote({ epoch, key: `note ${text}`, value: text }));
    expect(await store().note(`note ${text}`)).toBe(text);
    const decision = sampleDecision(sampleDraft(1), {
      entry: sampleEntry(text),
      commands: [{ kind: "markBad", service: "shop", version: `v${text}`, why: text }],
    });
    valueOf(await store().commitTick({ epoch, bins: [], sheets: [], decisions: [decision] }));
    expect((await store().journal("shop.1"))[0]?.reason).toBe(text);
    expect((await store().badVersions("shop"))[0]).toMatchObject({
      version: `v${text}`,
      why: text,
    });
    expect((await store().verifyJournal()).ok).toBe(true);
  });

  test.each([
    ["NUL", "a\0b"],
    ["half a character", "a\ud800b"],
  ])("%s inside an entry is kept, and in a key refused and never found", async (_what, text) => {
    const epoch = await begin(store());
    const tick = { epoch, bins: [], sheets: [] };
    const entry = sampleEntry(text);
    valueOf(
      await store().commitTick({ ...tick, decisions: [sampleDecision(sampleDraft(1), { entry })] }),
    );
    expect((await store().journal("shop.1"))[0]?.reason).toBe(text);
    expect((await store().verifyJournal()).ok).toBe(true);
    const note = await store().putNote({ epoch, key: text, value: "1" });
    expect(note).toMatchObject({ ok: false, error: { code: "malformed" } });
    expect(await store().note(text)).toBeNull();
    expect(await store().service(text)).toBeNull();
    expect(await store().tries("shop", text)).toMatchObject({ attempts: 0, endpoints: null });
    const { rollout, ...draft } = sampleDraft(2);
    const state = { ...draft, rollout: { ...rollout, candidate: sampleVersion(text) } };
    const shipped = await store().commitTick({ ...tick, decisions: [sampleDecision(state)] });
    expect(shipped).toMatchObject({ ok: false });
    expect(await store().rollout("shop.2")).toBeNull();
  });

  test("a store that was closed refuses, and is no bug", async () => {
    const epoch = await begin(store());
    await store().close();
    const put = await store().putNote({ epoch, key: "late", value: "1" });
    expect(put).toMatchObject({ ok: false, error: { code: "unavailable" } });
    await expect(store().note("late")).rejects.toMatchObject({ error: { code: "unavailable" } });
    await store().close();
  });

  test("a note that is too long is refused", async () => {
    const epoch = await begin(store());
    const value = "x".repeat(maxNoteChars);
    valueOf(await store().putNote({ epoch, key: "long", value }));
    const longer = await store().putNote({ epoch, key: "long", value: `${value}x` });
    expect(longer).toMatchObject({ ok: false, error: { code: "tooLarge" } });
    expect(await store().note("long")).toHaveLength(maxNoteChars);
  });
};
