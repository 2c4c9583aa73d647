/**
 * Requests as bytes, and what must become of each: RFC 9110 and 9112, what Node's parser is too
 * lenient about, and our limits. One table for the suite, for the comparison with other proxies,
 * and for the bench.
 */
export type HygieneCase = {
  readonly what: string;
  readonly bytes: string;
  readonly expect:
    | {
        /** Turned away with this status; the connection is closed and nothing reaches a version. */
        readonly refused: number;
        /** By which it is counted. */
        readonly reason: string;
      }
    | {
        /** Passed on with this target, over a connection that stays open unless `closes`. */
        readonly passed: string;
        readonly closes?: true;
      };
};

const refused = (
  [what, status, reason]: readonly [what: string, status: number, reason: string],
  bytes: string,
): HygieneCase => ({ what, bytes, expect: { refused: status, reason } });

const passed = (what: string, target: string, bytes: string): HygieneCase => ({
  what,
  bytes,
  expect: { passed: target },
});

const get = (lines: string): string => `GET / HTTP/1.1\r\nHost: a\r\n${lines}\r\n`;
const post = (lines: string, body: string): string =>
  `POST / HTTP/1.1\r\nHost: a\r\n${lines}\r\n${body}`;
const chunked = (body: string): string => post("Transfer-Encoding: chunked\r\n", body);
const many = (n: number): string => Array.from({ length: n }, (_, k) => `X-${k}: 1\r\n`).join("");

const hosts: readonly HygieneCase[] = [
  refused(["no Host", 400, "host"], "GET / HTTP/1.1\r\n\r\n"),
  refused(["two Host lines", 400, "host"], "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
  refused(["two equal Host lines", 400, "host"], "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"),
  refused(["a Host with a path", 400, "host"], "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
  refused(["a Host with a user", 400, "host"], "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
  refused(["a Host list", 400, "host"], "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
  refused(["a Host with a space", 400, "host"], "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
  refused(["a Host with a wrong port", 400, "host"], "GET / HTTP/1.1\r\nHost: a:http\r\n\r\n"),
  refused(["a Host with a backslash", 400, "host"], "GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n"),
  refused(["a Host with a fragment", 400, "host"], "GET / HTTP/1.1\r\nHost: a#b\r\n\r\n"),
];

const targets: readonly HygieneCase[] = [
  refused(
    ["another host in the target", 400, "target"],
    "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
  ),
  refused(
    ["another port in the target", 400, "target"],
    "GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n",
  ),
  refused(["a user in the target", 400, "target"], "GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n"),
  refused(["another scheme", 400, "target"], "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["a fragment", 400, "target"], "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["a * that is no OPTIONS", 400, "target"], "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["a target without a slash", 400, "malformed"], "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["a space in the target", 400, "malformed"], "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["a tab in the target", 400, "malformed"], "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["a NUL in the target", 400, "malformed"], "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["a DEL in the target", 400, "malformed"], "GET /a\x7fb HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(
    ["bytes beyond ASCII in the target", 400, "malformed"],
    "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n",
  ),
  refused(
    ["a target above 8 KiB", 414, "tooLarge"],
    `GET /${"a".repeat(8_200)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  ),
];

const lines: readonly HygieneCase[] = [
  refused(["HTTP/0.9", 400, "version"], "GET /\r\n\r\n"),
  refused(["HTTP/2.0 in a request line", 400, "version"], "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
  refused(["HTTP/1.2", 400, "malformed"], "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
  refused(["HTTP/1.10", 400, "malformed"], "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
  refused(["a version in small letters", 400, "malformed"], "GET / http/1.1\r\nHost: a\r\n\r\n"),
  refused(
    ["the beginning of HTTP/2", 400, "malformed"],
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
  ),
  refused(["no HTTP at all", 400, "malformed"], "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"),
  refused(["an unknown method", 400, "malformed"], "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["a method in small letters", 400, "malformed"], "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["TRACE", 405, "method"], "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["CONNECT", 501, "method"], "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused(["a space before the colon", 400, "malformed"], get("X : 1\r\n")),
  refused(
    ["a space before the first name", 400, "malformed"],
    "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
  ),
  refused(["a folded line", 400, "malformed"], get("X: 1\r\n 2\r\n")),
  refused(["a folded Content-Length", 400, "malformed"], post("Content-Length:\r\n 1\r\n", "x")),
  refused(["a line without a colon", 400, "malformed"], get("X\r\n")),
  refused(["a line without a name", 400, "malformed"], get(": 1\r\n")),
  refused(["a bare CR in a value", 400, "malformed"], get("X: 1\r2\r\n")),
  refused(["a bare CR for a line", 400, "malformed"], "GET / HTTP/1.1\rHost: a\r\r"),
  refused(["bare LFs for lines", 400, "malformed"], "GET / HTTP/1.1\nHost: a\n\n"),
  refused(["one bare LF", 400, "malformed"], get("X: 1\nY: 2\r\n")),
  refused(["a NUL in a value", 400, "malformed"], get("X: \0\r\n")),
  refused(["a NUL in a name", 400, "malformed"], get("X\0: 1\r\n")),
  refused(["a name beyond ASCII", 400, "malformed"], get("X\xe4: 1\r\n")),
  refused(["a name with a bracket", 400, "malformed"], get("X[1]: 1\r\n")),
  refused(["a head above 16 KiB", 431, "tooLarge"], get(`X: ${"a".repeat(17_000)}\r\n`)),
  refused(["a name above 16 KiB", 431, "tooLarge"], get(`${"X".repeat(17_000)}: 1\r\n`)),
  refused(["more than 200 lines", 431, "tooLarge"], get(many(200))),
  refused(["thousands of lines", 431, "tooLarge"], get(many(2_500))),
];

const both = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n";
const framing: readonly HygieneCase[] = [
  refused(["both lengths", 400, "malformed"], post(both, "0\r\n\r\n")),
  refused(
    ["both lengths, the other way round", 400, "malformed"],
    post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
  ),
  refused(
    ["both lengths and a request behind", 400, "malformed"],
    post(both, "0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"),
  ),
  refused(
    ["chunked in HTTP/1.0", 400, "framing"],
    "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ),
  refused(
    ["two lengths that are equal", 400, "malformed"],
    post("Content-Length: 1\r\nContent-Length: 1\r\n", "x"),
  ),
  refused(
    ["two lengths that differ", 400, "malformed"],
    post("Content-Length: 1\r\nContent-Length: 2\r\n", "xy"),
  ),
  refused(["a list of lengths", 400, "malformed"], post("Content-Length: 1, 1\r\n", "x")),
  refused(["a signed length", 400, "malformed"], post("Content-Length: +1\r\n", "x")),
  refused(["a negative length", 400, "malformed"], post("Content-Length: -1\r\n", "x")),
  refused(["a length in hex", 400, "malformed"], post("Content-Length: 0x1\r\n", "x")),
  refused(["a length with a point", 400, "malformed"], post("Content-Length: 1.0\r\n", "x")),
  refused(["an empty length", 400, "malformed"], post("Content-Length: \r\n", "x")),
  refused(
    ["a length beyond all numbers", 400, "malformed"],
    post("Content-Length: 99999999999999999999999\r\n", "x"),
  ),
  refused(["two words for a length", 400, "malformed"], post("Content-Length: 1 2\r\n", "x")),
  refused(
    ["gzip before chunked", 501, "framing"],
    post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
  ),
  refused(
    ["chunked before gzip", 400, "malformed"],
    post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"),
  ),
  refused(
    ["what only looks like chunked", 501, "framing"],
    post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
  ),
  refused(
    ["chunked twice", 400, "malformed"],
    post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
  ),
  refused(
    ["chunked on two lines", 400, "malformed"],
    post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
  ),
  refused(
    ["chunked in quotes", 501, "framing"],
    post('Transfer-Encoding: "chunked"\r\n', "0\r\n\r\n"),
  ),
  refused(["identity", 501, "framing"], post("Transfer-Encoding: identity\r\n", "0\r\n\r\n")),
  refused(
    ["a vertical tab before chunked", 400, "malformed"],
    post("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n"),
  ),
  refused(["an empty coding", 400, "malformed"], post("Transfer-Encoding: \r\n", "0\r\n\r\n")),
];

/** The head of these is sound: it may have reached a version before the body turns out broken. */
const chunks: readonly HygieneCase[] = [
  refused(["a chunk size in hex notation", 400, "malformed"], chunked("0x1\r\nx\r\n0\r\n\r\n")),
  refused(["a negative chunk size", 400, "malformed"], chunked("-1\r\nx\r\n0\r\n\r\n")),
  refused(["a signed chunk size", 400, "malformed"], chunked("+1\r\nx\r\n0\r\n\r\n")),
  refused(["a space behind the chunk size", 400, "malformed"], chunked("1 \r\nx\r\n0\r\n\r\n")),
  refused(["a space before the chunk size", 400, "malformed"], chunked(" 1\r\nx\r\n0\r\n\r\n")),
  refused(["no chunk size", 400, "malformed"], chunked("\r\nx\r\n0\r\n\r\n")),
  refused(["an underscore in the chunk size", 400, "malformed"], chunked("1_0\r\nx\r\n0\r\n\r\n")),
  refused(
    ["a chunk size beyond all numbers", 400, "malformed"],
    chunked("fffffffffffffffff\r\nx\r\n0\r\n\r\n"),
  ),
  refused(["a chunk longer than it says", 400, "malformed"], chunked("1\r\nxyz\r\n0\r\n\r\n")),
  refused(["chunks that end by LF", 400, "malformed"], chunked("1\nx\n0\n\n")),
  refused(["a chunk that ends by CR", 400, "malformed"], chunked("1\r\nx\r0\r\n\r\n")),
  refused(["a NUL in a chunk extension", 400, "malformed"], chunked("1;a=\0\r\nx\r\n0\r\n\r\n")),
  refused(
    ["chunk extensions above 16 KiB", 413, "tooLarge"],
    chunked(`1;a=${"b".repeat(17_000)}\r\nx\r\n0\r\n\r\n`),
  ),
  refused(
    ["a length in the trailers", 400, "malformed"],
    chunked("1\r\nx\r\n0\r\nContent-Length: 5\r\n\r\n"),
  ),
];

const expectations: readonly HygieneCase[] = [
  refused(["an unknown expectation", 417, "expectation"], get("Expect: tea\r\n")),
];

const sound: readonly HygieneCase[] = [
  passed(
    "absolute form with the same host",
    "/a?b",
    "GET http://A:8080/a?b HTTP/1.1\r\nHost: a:8080\r\n\r\n",
  ),
  passed("absolute form without a path", "/", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n"),
  passed("a double slash", "//a/../b", "GET //a/../b HTTP/1.1\r\nHost: a\r\n\r\n"),
  passed("dots and escapes", "/a/./b/%2e%2e/c", "GET /a/./b/%2e%2e/c HTTP/1.1\r\nHost: a\r\n\r\n"),
  passed("an empty Host", "/e", "GET /e HTTP/1.1\r\nHost:\r\n\r\n"),
  passed("an IPv6 Host", "/6", "GET /6 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
  passed(
    "an upgrade without its Connection",
    "/h2c",
    "GET /h2c HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n",
  ),
  passed("two spaces before the version", "/s", "GET /s  HTTP/1.1\r\nHost: a\r\n\r\n"),
  passed("an empty line before the request", "/l", "\r\nGET /l HTTP/1.1\r\nHost: a\r\n\r\n"),
  passed("chunk extensions, which are dropped", "/", chunked("1;a=b\r\nx\r\n0\r\n\r\n")),
  passed("trailers", "/", chunked("1\r\nx\r\n0\r\nX-Sum: 1\r\n\r\n")),
  passed(
    "a length and an announced trailer",
    "/",
    post("Content-Length: 1\r\nTrailer: X-Sum\r\n", "x"),
  ),
  passed("CHUNKED in capitals", "/", post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n")),
  passed("GET with a body", "/", get("Content-Length: 1\r\n").concat("x")),
  {
    what: "HTTP/1.0 without Host",
    bytes: "GET /old HTTP/1.0\r\n\r\n",
    expect: { passed: "/old", closes: true },
  },
];

/** Refused by their head: nothing of them may reach a version. */
export const refusedByHead: readonly HygieneCase[] = [
  ...hosts,
  ...targets,
  ...lines,
  ...framing,
  ...expectations,
];

/** Refused by their body. */
export const refusedByBody: readonly HygieneCase[] = chunks;

export const passedOn: readonly HygieneCase[] = sound;
