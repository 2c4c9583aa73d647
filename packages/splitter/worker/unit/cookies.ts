/** The value of the first cookie of that name. */
export const cookieOf = (cookies: string | null, name: string): string | undefined => {
  if (cookies === null) return undefined;
  let from = 0;
  while (from < cookies.length) {
    const end = cookies.indexOf(";", from);
    const stop = end === -1 ? cookies.length : end;
    while (cookies.charCodeAt(from) === space) from += 1;
    if (cookies.startsWith(name, from) && cookies.charCodeAt(from + name.length) === equalsSign)
      return cookies.slice(from + name.length + 1, stop).trim();
    from = stop + 1;
  }
  return undefined;
};

const space = 32;
const equalsSign = 61;
