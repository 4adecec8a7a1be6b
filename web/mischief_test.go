package web

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// mischief makes requests that are wrong in some way, or in several.
type mischief struct{ *rand.Rand }

// Words that requests are made of; the wrong ones among the right ones.
var (
	triedMethods = []string{"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PRI", "get", "", "G\x00T", "GET\t", "BREW"}
	triedPaths   = []string{
		"/", "/main.js", "/api/hello", "/api/hello?lang=zh%", "/api/lessons", "/api/lesson/normal-open", "/api/lesson/%00", "/api/run", "/api/run", "/api/why/two-way", "/api/why/x", "/api/export?format=%ff",
		"/api/captures", "/api/captures?name=%2e%2e%2fx", "/api/captures/1", "/api/captures/1/rows?limit=-1&offset=99999999999999999999", "/api/captures/1/connections/0", "/api/live?source=9", "/api/nothing", "/?;&=&&==",
	}
	oddPaths = []string{
		"*", "", "//", "/..", "//evil.example/%2e%2e/", "/api/lesson/../../etc", "http://evil.example/", "/%", "/%zz", "/?lang=xx&token=\x00", "/\xff\xfe", "evil.example:80", "/\r\nX: y", "/\\evil.example",
	}
	triedVersions = []string{"HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP/1.1.1", "http/1.1", "", "ICY"}
	triedHosts    = []string{"localhost", "127.0.0.1:9293", "[::1]:9293", "localhost:1", "evil.example", "", "[::1", "a b", "localhost\r\nHost: localhost", "0.0.0.0"}
	triedStrange  = []string{
		"Content-Type: application/json", "Content-Type: multipart/form-data; boundary=x", "Content-Type: ;;;", "Content-Encoding: gzip",
		"Accept-Encoding: gzip;q=x,,,;", "Accept-Encoding: gzip", "Accept-Language: " + strings.Repeat("zh,", 500), "Range: bytes=5-1,0-", "Range: bytes=" + strings.Repeat("0-,", 400), "If-None-Match: \"", "If-Range: x",
		"Connection: close", "Connection: upgrade\r\nUpgrade: websocket", "Expect: 100-continue", "Cookie: " + strings.Repeat("a=b;", 300), "Cookie: =;=;",
		"Origin: null", "Origin: http://localhost", "Origin: %", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: nonsense", "Last-Event-ID: -9", "Transfer-Encoding: chunked",
	}
	triedWrong = []string{
		"Content-Length: -1", "Content-Length: 5", "Content-Length: 99999999999999999999", "Content-Length: 1\r\nContent-Length: 2", "Content-Length: 0x10",
		"Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3", "Transfer-Encoding: \x0bchunked",
		"Expect: nothing", ": empty", "NoColon", " folded: x", "X: \x00", "X\xff: y", "Cookie: \x00",
	}
	triedBodies = []string{
		"", "{}", "[]", "null", `{"lesson":"normal-open","set":[],"rules":[]}`, `{"lesson":"normal-open","set":["loss=200%"],"rules":["lose"]}`, `{"lesson":"../../x"}`,
		`{"scenario":"host a 10.0.0.1\n","set":null,"rules":null}`, `{"scenario":"\u0000"}`, `{"lesson":5}`, `{"seed":1e999}`, `{"seed":-1}`, strings.Repeat("[", 5000), strings.Repeat(`{"a":`, 2000), "{\"lesson\":\"\xff\"}",
		"5\r\nhello\r\n0\r\n\r\n", "fffffffffffffffff\r\n", "-1\r\n", "0\r\n\r\n", "5;x=y\r\nhel", "\x1f\x8b\x08\x00", "\xd4\xc3\xb2\xa1\x02\x00\x04\x00", "\x0a\x0d\x0d\x0a\xff\xff\xff\xff",
	}
)

func (m mischief) of(words []string) string { return words[m.IntN(len(words))] }

// mostly is the first of words, in three of four cases.
func (m mischief) mostly(words []string) string {
	if m.IntN(4) > 0 {
		return words[0]
	}
	return m.of(words)
}

// request is the octets of one.
func (m mischief) request() string {
	if m.IntN(20) == 0 {
		return m.noise(m.IntN(2000))
	}
	raw := m.composed()
	switch m.IntN(8) {
	case 0:
		return raw[:m.IntN(len(raw))] // and then silence
	case 1:
		return m.flipped(raw)
	}
	return raw
}

// composed is a request of words.
func (m mischief) composed() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s\r\n", m.method(), m.path(), m.mostly(triedVersions))
	fmt.Fprintf(&b, "Host: %s\r\n", m.mostly(triedHosts))
	for range m.IntN(3) {
		fmt.Fprintf(&b, "%s\r\n", m.of(triedStrange))
	}
	if m.IntN(8) == 0 {
		fmt.Fprintf(&b, "%s\r\n", m.of(triedWrong))
	}
	body := m.of(triedBodies)
	if m.IntN(2) == 0 { // one that gets as far as its body
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	return b.String() + "\r\n" + body
}

// method is a usual one, in three of four cases.
func (m mischief) method() string {
	if m.IntN(4) > 0 {
		return m.of(triedMethods[:2])
	}
	return m.of(triedMethods)
}

// path is one that leads somewhere, in three of four cases.
func (m mischief) path() string {
	if m.IntN(4) > 0 {
		return m.of(triedPaths)
	}
	return m.of(oddPaths)
}

// flipped is raw with some octets changed.
func (m mischief) flipped(raw string) string {
	b := []byte(raw)
	for range 1 + m.IntN(8) {
		b[m.IntN(len(b))] = byte(m.Uint32())
	}
	return string(b)
}

func (m mischief) noise(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(m.Uint32())
	}
	return string(b)
}
