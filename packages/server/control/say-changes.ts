/**
 * Leaves a sentence out that was said within `everyMs`: a trouble that comes with every tick is told
 * once a while and not sixty times a minute.
 */
export const sayChanges = (
  say: (sentence: string) => void,
  { now, everyMs }: { readonly now: () => number; readonly everyMs: number },
): ((sentence: string) => void) => {
  const said = new Map<string, number>();
  return (sentence) => {
    const nowMs = now();
    for (const [old, atMs] of said) if (nowMs - atMs >= everyMs) said.delete(old);
    if (said.has(sentence)) return;
    said.set(sentence, nowMs);
    say(sentence);
  };
};
