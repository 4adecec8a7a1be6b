package analyze

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// aRow is 192.0.2.7:50700 to [2001:db8::443]:443, 2 s long, 700 octets one
// way and 1.5 MB the other.
func aRow() *Row {
	c := &passive.Conn{Client: 1}
	began := clock.Instant(time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC).UnixNano())
	c.First, c.Last = passive.Stamp{Frame: 3, At: began}, passive.Stamp{Frame: 40, At: began.Add(2 * time.Second)}
	c.Ends[1].Addr = wire.EndpointFrom(netip.MustParseAddrPort("192.0.2.7:50700"))
	c.Ends[0].Addr = wire.EndpointFrom(netip.MustParseAddrPort("[2001:db8::443]:443"))
	c.Ends[1].Packets, c.Ends[1].Bytes = 5, 700
	c.Ends[0].Packets, c.Ends[0].Bytes, c.Ends[0].Repeated = 1200, 1_500_000, 100_000
	return &Row{Conn: c, Number: 7}
}

func TestQueriesHoldOrDoNot(t *testing.T) {
	for _, tt := range []struct {
		query string
		want  bool
		why   string
	}{
		{"n=7", true, ""},
		{"n = 8", false, ""},
		{"n==7", true, "C's equals will do"},
		{"n!=7", false, ""},
		{"server.port=443", true, ""},
		{"SERVER.PORT=443", true, "names may be written in capitals"},
		{"port=443", true, "either end"},
		{"port=50700", true, "either end"},
		{"port!=443", false, "no end may have it"},
		{"port in (80, 443)", true, ""},
		{"port in (80, 8000..8080)", false, ""},
		{"server.port in 400..500", true, ""},
		{"server.port=400..500", true, "a range is a value"},
		{"client.addr=192.0.2.7", true, ""},
		{"client.addr in 192.0.2.0/24", true, ""},
		{"client.addr in 10.0.0.0/8", false, ""},
		{"server.addr in 2001:db8::/32", true, ""},
		{"addr in (10.0.0.0/8, 2001:db8::/32)", true, ""},
		{`server.addr ~ "443$"`, true, ""},
		{"server.bytes>1MB", true, ""},
		{"server.bytes > 1.5MB", false, "it is exactly that"},
		{"server.bytes>=1.5MB", true, ""},
		{"server.bytes<2MiB", true, ""},
		{"bytes<1k", true, "either end: the client"},
		{"duration>=2s", true, ""},
		{"duration<2000ms", false, ""},
		{"duration=2", true, "seconds without a unit"},
		{"duration in 1s..3s", true, ""},
		{"start>=2026-11-21", true, ""},
		{"start<2026-11-21T06:00:00Z", false, ""},
		{"start='2026-11-21 06:00:00'", true, ""},
		{"tag=none", true, "there is none"},
		{"tag", false, "there is none"},
		{"client.packets", true, "more than nothing"},
		{"n=7 and server.port=443", true, ""},
		{"n=8 or server.port=443", true, ""},
		{"n=8 and server.port=443 or n=7", true, "and binds closer"},
		{"n=7 or n=8 and n=9", true, "and binds closer"},
		{"(n=7 or n=8) and n=9", false, ""},
		{"not n=8", true, ""},
		{"not not n=8", false, ""},
		{"!(n=8||n=9)&&n=7", true, "C's words will do"},
		{"not n=8 and n=7", true, "not binds closest"},
	} {
		q, err := ParseQuery(tt.query)
		if err != nil {
			t.Errorf("%s: %v", tt.query, err)
			continue
		}
		if got := q.Match(aRow()); got != tt.want {
			t.Errorf("%s is %v, want %v: %s", tt.query, got, tt.want, tt.why)
		}
	}
}

func TestMistakesInQueriesSayWhereAndWhatBelongsThere(t *testing.T) {
	for _, tt := range []struct {
		query string
		at    int
		says  string
	}{
		{"", 1, "it ends here; expected the name of a column"},
		{"n=", 3, "it ends here; expected a number"},
		{"n=seven", 3, `"seven" is not what belongs here; expected a number`},
		{"n=7 port=3", 5, `"port" is not what belongs here; expected and, or, or the end`},
		{"(n=7", 5, "expected )"},
		{"n=7)", 4, "expected and, or"},
		{"n in (7 8)", 9, "expected a comma or )"},
		{"server.prot=443", 1, "did you mean server.port?"},
		{"colour=red", 1, `no column "colour"`},
		{"n=7 and durations>3s", 9, "did you mean duration?"},
		{"duration>3 parsec", 12, `"parsec"`},
		{"duration>3parsec", 10, "expected a duration"},
		{"bytes>5s", 7, "expected octets"},
		{"n~7", 2, "~ is for texts"},
		{`tag~"("`, 5, "a regular expression"},
		{"client.addr>10.0.0.0", 12, "it has no >"},
		{"client.addr=10.0.0", 13, "an address or a prefix"},
		{"start>yesterday", 7, "a time: 2026-11-21T06:00:00Z"},
		{"n=9999999999999999999999", 3, "a number"},
		{"n=1e5", 3, "a number"},
		{"n=0x10", 3, "a number"},
		{strings.Repeat("(", 300) + "n=7", 102, "inside each other"},
		{strings.Repeat("not ", 300) + "n=7", 405, "inside each other"},
		{strings.Repeat(" ", 5000), 4096, "longer than 4096 octets"},
	} {
		_, err := ParseQuery(tt.query)
		var bad *QueryError
		switch {
		case !errors.As(err, &bad):
			t.Errorf("%.40q: %v, want a QueryError", tt.query, err)
		case bad.At != tt.at || !strings.Contains(err.Error(), tt.says):
			t.Errorf("%.40q: %v; want character %d and %q", tt.query, err, tt.at, tt.says)
		}
	}
}

func TestMistakesAreSaidInChinese(t *testing.T) {
	_, err := ParseQuery("n=7 and durations>3s")
	var bad *QueryError
	if !errors.As(err, &bad) || bad.Text(i18n.Chinese) != `第 9 个字符处：没有列 "durations"；是否想写 duration？` {
		t.Errorf("in Chinese it is %v", bad.Text(i18n.Chinese))
	}
	_, err = ParseQuery("n=")
	if !errors.As(err, &bad) || strings.Contains(bad.Text(i18n.Chinese), "query.") {
		t.Errorf("what belongs there is not said: %s", bad.Text(i18n.Chinese))
	}
}

func TestQueriesAndPacketFiltersAreToldApart(t *testing.T) {
	for text, want := range map[string]bool{
		"handshake=refused and server.port=443": true,
		"(client.bytes>1MB or duration>=3s)":    true,
		"not port=443":                          true,
		"client.addr in 10.0.0.0/8":             true,
		`history~"^S"`:                          true,
		"prot=443":                              true, // a slip, and to be told as one of ours
		"":                                      false,
		"tcp port 443":                          false,
		"port 443":                              false,
		"not host 10.0.0.1":                     false,
		"tcp[13] & 2 != 0":                      false,
		"tcp[tcpflags] == tcp-syn":              false,
		"len > 1000":                            false,
		"greater 1000":                          false,
		"vlan 100 and (ip or ip6)":              false,
		"443":                                   false,
		"1 = tcp[13]":                           false,
		"host 10.0.0.1 and len = 40":            false,
	} {
		if got := IsQuery(text); got != want {
			t.Errorf("%q is one on connections: %v, want %v", text, got, want)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{
		"handshake=refused and server.port=443", `(client.bytes>1MB or duration>=3s) and not close=reset`,
		`history~"^S"`, "port in (80, 443, 8000..8080)", "addr in 10.0.0.0/8", "start>2026-11-21T06:00:00Z", "((n", "\x80=µs",
	} {
		f.Add(s)
	}
	row := aRow()
	f.Fuzz(func(t *testing.T, text string) {
		IsQuery(text)
		q, err := ParseQuery(text)
		var bad *QueryError
		switch {
		case err == nil:
			q.Match(row)
		case !errors.As(err, &bad) || bad.At < 1 || bad.At > len(text)+1:
			t.Errorf("%q: %v", text, err)
		}
	})
}
