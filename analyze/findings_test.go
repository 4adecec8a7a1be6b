package analyze

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

func codes(found []Finding) (all []string) {
	for _, f := range found {
		all = append(all, f.Code)
	}
	return all
}

const handshake = `
	0ms  C S sack-ok stamps
	20ms S SA sack-ok stamps
	21ms C A
`

func TestStories(t *testing.T) {
	for _, tt := range []struct {
		what, story string
		want        string // the codes, the worst first
		says        string // part of the first headline
	}{{
		"nobody answers", `
			0s C S
			1s C again
			3s C again
			7s C again
			20s end`,
		"open.unanswered", "the server never answered the SYN, sent 4 times within 7 s",
	}, {
		"the capture ends too soon to tell", `
			0s C S
			20ms end`,
		"open.capture-ends", "ends 20 ms after the SYN",
	}, {
		"a router says that there is no way", `
			0s C S
			10ms C icmp 3 1
			5s end`,
		"open.icmp", "203.0.113.9 says by ICMP (type 3, code 1)",
	}, {
		"nobody answers the only SYN", `
			0s C S
			20s end`,
		"open.unanswered", "the server never answered the SYN, which was sent once",
	}, {
		"what the server sends is no answer", `
			0s C S
			20ms S FA seq 9 ack 77
			20s end`,
		"open.no-answer", "what the server sent is no answer to the SYN",
	}, {
		"refused", `
			0s C S
			21ms S RA`,
		"open.refused", "refused: the server answered the SYN with a RST after 21 ms",
	}, {
		"a SYN scan", `
			0s C S
			21ms S SA
			22ms C R`,
		"open.reset", "the client reset the connection before the handshake was complete, 22 ms after the SYN",
	}, {
		"the third segment never comes", `
			0s C S
			21ms S SA
			1021ms S again
			3021ms S again
			9s end`,
		"open.half-open", "sent its SYN-ACK 3 times",
	}, {
		"two SYNs are lost", `
			0s C S
			1s C again
			3s C again
			3020ms S SA
			3021ms C A
			3022ms end`,
		"open.slow close.open-at-end", "the SYN-ACK came 3.02 s after the first SYN; 2 SYNs before the answered one were lost, or the backlog was full",
	}, {
		"the server is slow", `
			0s C S
			1500ms S SA
			1501ms C A`,
		"open.slow close.open-at-end", "the SYN-ACK came 1.5 s after the only SYN: the server itself was slow",
	}, {
		"the accept queue is full for a while", `
			0s C S
			20ms S SA
			1020ms S again
			1040ms C A`,
		"open.slow-third close.open-at-end", "1.02 s after the first of 2 SYN-ACKs",
	}, {
		"both open at once", `
			0ms C S
			5ms S S
			20ms C SA seq 0 ack 1
			21ms S SA seq 0 ack 1
			40ms C A100
			60ms S A`,
		"open.simultaneous close.open-at-end", "",
	}, {
		"closed in four segments, by the client", handshake + `
			30ms C A100
			50ms S A300
			60ms C FA
			80ms S A
			90ms S FA
			91ms C A`,
		"close.four", "closed in four segments, the client first",
	}, {
		"closed in three segments, by the server", handshake + `
			30ms C A100
			50ms S A300
			60ms S FA
			61ms C FA
			81ms S A`,
		"close.three close.time-wait", "closed in three segments, the server first",
	}, {
		"both FINs cross", handshake + `
			60ms C FA
			65ms S FA seq 1 ack 1
			80ms S A ack 2
			81ms C A ack 2`,
		"close.simultaneous", "both FINs crossed, within 5 ms",
	}, {
		"the server resets what is open", handshake + `
			30ms C A100
			50ms S A300
			51ms C A
			95ms S RA`,
		"close.reset", "the server reset the connection after 95 ms; it had sent 300 octets, and the client 100",
	}, {
		"the server resets at once", handshake + `
			25ms S RA`,
		"close.reset-at-once", "the server reset the connection 4 ms after the handshake, before anybody had sent anything",
	}, {
		"a firewall forgot", handshake + `
			30ms C A100
			50ms S A300
			51ms C A
			400s C A100
			400020ms S R seq 301`,
		"close.reset", "",
	}, {
		"the server resets after a long silence", handshake + `
			30ms C A100
			50ms S A300
			51ms C A
			400s S RA`,
		"close.reset-idle", "the server reset the connection after 6m40s without any data",
	}, {
		"a RST with a wrong number is not obeyed", handshake + `
			30ms C A100
			50ms S A
			60ms C R seq 5000
			70ms S A300
			71ms C A
			80ms C A100
			100ms S A`,
		"close.rst-disobeyed close.open-at-end", "the client's RST carries a wrong number and the server did not obey",
	}, {
		"the application does not close", handshake + `
			30ms C A100
			50ms S A300
			60ms C FA
			80ms S A
			20s end`,
		"close.close-wait", "the client has closed, and the server has not for 19.9 s",
	}, {
		"half close, and the server goes on", handshake + `
			30ms C FA
			50ms S A
			60ms S A300
			61ms C A
			900ms S A300
			901ms C A
			950ms S FA
			951ms C A`,
		"close.four close.half", "",
	}, {
		"a FIN that nobody acknowledges", handshake + `
			30ms C A100
			50ms S A
			60ms C FA
			260ms C again
			660ms C again
			1460ms C again`,
		"close.fin-unanswered", "the client sent its FIN 4 times within 1.4 s",
	}, {
		"keep-alives that nobody answers", handshake + `
			30ms C A100
			50ms S A
			60s C A seq 100
			135s C A seq 100
			210s C A seq 100
			285s C RA`,
		"close.keep-alive", "the server did not answer 3 of the client's 3 keep-alives",
	}, {
		"one keep-alive answered, and then no more", handshake + `
			10s C A seq 0
			10050ms S A
			20s C A seq 0
			22s C A seq 0`,
		"close.keep-alive", "the server did not answer 2 of the client's 3 keep-alives",
	}, {
		"one side has closed when the capture ends", handshake + `
			30ms C FA
			50ms S A
			51ms end`,
		"close.one-side", "the client has closed, and the capture ends 21 ms later",
	}, {
		"one segment is lost and repaired", handshake + `
			30ms C A100
			330ms C again
			350ms S A`,
		"data.repaired close.open-at-end", "one of the client's 2 data segments was sent again",
	}, {
		"the receiver's window closes and opens", handshake + `
			30ms S A1000
			31ms C A win 0
			2s C A win 500
			2020ms S A1000
			2021ms C A`,
		"window.zero limit.receiver close.open-at-end", "the client closed its window for 1.97 s",
	}, {
		"the receiver's window closes for good", handshake + `
			30ms S A1000
			31ms C A win 0
			300ms S A seq 1000
			301ms C A win 0
			900ms S A seq 1000
			901ms C A win 0
			5s end`,
		"window.stuck close.open-at-end", "",
	}, {
		"large segments do not arrive", handshake + `
			30ms C A100
			50ms S A1448
			51ms S A500
			52ms C A ack 1
			300ms S A1448 seq 1
			700ms S A1448 seq 1
			1500ms S A1448 seq 1
			3s end`,
		"data.black-hole limit.network close.open-at-end", "the server's large segments (1,448 octets)",
	}, {
		"a router says too big", handshake + `
			30ms S A1448
			35ms S icmp 3 4 1400
			40ms S A1348 seq 1
			60ms C A
			61ms S A100
			80ms C A`,
		"data.repaired data.too-big close.open-at-end", "",
	}, {
		"a SYN-ACK without options", `
			0ms  C S sack-ok stamps
			20ms S SA bare
			21ms C A`,
		"options.stripped close.open-at-end", "no option at all",
	}, {
		"what looks like a cookie", `
			0ms  C S sack-ok stamps
			20ms S SA bare mss 1460
			21ms C A`,
		"open.cookie close.open-at-end", "it looks like a SYN cookie",
	}, {
		"a tiny MSS", `
			0ms  C S mss 100
			20ms S SA
			21ms C A`,
		"options.small-mss close.open-at-end", "the client allows segments of only 100 octets, below the 536",
	}, {
		"the capture begins in the middle", `
			0ms  C A100 ack 1
			20ms S A300
			21ms C A`,
		"capture.mid-stream close.open-at-end", "begins in the middle",
	}, {
		"one side alone", `
			0ms  C S
			20ms C A ack 1
			21ms C A100 ack 1
			40ms C A100 ack 301
			41ms C FA ack 302
			60ms C A ack 302`,
		"capture.one-sided", "nothing of the server is in the capture",
	}, {
		"captured twice", handshake + `
			30ms C A100
			30ms C copy
			50ms S A300
			50ms S copy
			51ms C A`,
		"capture.doubled close.open-at-end", "2 of 8 packets (25 %) are in the capture twice",
	}, {
		"packets are cut", handshake + `
			30ms C A100 marks 8
			50ms S A`,
		"capture.snapped close.open-at-end", "",
	}, {
		"checksums are wrong", handshake + `
			30ms C A100 marks 16
			50ms S A`,
		"capture.bad-sums close.open-at-end", "",
	}, {
		"the capture lost a packet", handshake + `
			30ms C A100
			50ms S A ack 501
			60ms C A100 seq 501
			80ms S A`,
		"capture.missing close.open-at-end", "400 octets of the client were acknowledged that the capture does not have",
	}, {
		"SYN and FIN in one", `
			0ms C SF
			20ms S RA`,
		"open.refused odd.syn-fin", "",
	}, {
		"loss before the capture point", handshake + lossy(12, 2) + ``,
		"data.loss close.open-at-end", "",
	}, {
		"data that nobody acknowledges", handshake + `
			30ms C A100
			50ms S A
			60ms C A100
			260ms C again
			660ms C again
			1460ms C again
			3060ms C again
			6s end`,
		"data.unacknowledged limit.network close.open-at-end", "100 octets of the client were never acknowledged",
	}} {
		found := tell(t, tt.story)
		if got := strings.Join(codes(found), " "); got != tt.want {
			t.Errorf("%s: found %s\n\twant %s", tt.what, got, tt.want)
		}
		if tt.says == "" || len(found) == 0 {
			continue
		}
		if got := found[0].Headline(i18n.English); !strings.Contains(got, tt.says) {
			t.Errorf("%s: it says\n\t%s\n\twant\n\t%s", tt.what, got, tt.says)
		}
	}
}

// Whatever segments come, findings are sentences without gaps, and rest on
// frames that there are.
func TestFindingsOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c passive.Conn
		n := rapid.IntRange(1, 40).Draw(t, "segments")
		at := epoch
		for i := range n {
			at = at.Add(time.Duration(rapid.Int64Range(-1e6, 70e9).Draw(t, "wait")))
			s := segmentOf("", clientISN+seq.Num(rapid.IntRange(0, 3000).Draw(t, "seq")), 0)
			s.At, s.Frame, s.Src, s.Dst = at, uint64(i+1), clientNo(1), web
			s.Flags = wire.Flags(rapid.IntRange(0, 63).Draw(t, "flags"))
			s.Len = uint32(rapid.SampledFrom([]int{0, 0, 1, 100, 1448}).Draw(t, "len"))
			s.Window = uint16(rapid.SampledFrom([]int{0, 500, 60_000}).Draw(t, "window"))
			s.Ack = clientISN + seq.Num(rapid.IntRange(0, 3000).Draw(t, "ack"))
			if rapid.Bool().Draw(t, "back") {
				s.Src, s.Dst = s.Dst, s.Src
			}
			if c.First.Seen() && !c.Fits(&s) {
				continue
			}
			c.Observe(&s)
		}
		c.Settle(clock.Never)
		var b board
		b.look(1, &c, at)
		for _, f := range b.findings() {
			for lang := range i18n.Chinese + 1 {
				if text := f.Headline(lang) + f.Cause(lang) + f.Next(lang); strings.Contains(text, "%!") {
					t.Fatalf("%s in %v: %q", f.Code, lang, text)
				}
			}
			for _, frame := range f.Frames {
				if frame < 1 || frame > uint64(n) {
					t.Fatalf("%s rests on frame %d of %d", f.Code, frame, n)
				}
			}
		}
	})
}
