package packetdrill

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/trace"
)

// accepted is the beginning of many scripts: a connection on descriptor 4,
// 0.2 s after the start.
const accepted = `
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+.1 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+.1 < . 1:1(0) ack 1 win 20000
+0 accept(3, ..., ...) = 4
`

// passes plays a script that must pass.
func passes(t *testing.T, what, src string) *Result {
	t.Helper()
	res := parse(t, src).Run(Config{})
	if res.Problem != nil {
		t.Errorf("%s: %v", what, res.Problem)
	}
	return res
}

// fails plays a script that must fail with a code.
func fails(t *testing.T, what, code, src string) *Result {
	t.Helper()
	res := parse(t, src).Run(Config{})
	if res.Problem == nil || res.Problem.Code != code {
		t.Errorf("%s: %v, want the code %s", what, res.Problem, code)
	}
	return res
}

func TestALargeExpectedSegmentMayComeInPieces(t *testing.T) {
	const story = accepted + "+0 write(4, ..., 3500) = 3500\n"
	passes(t, "in three full pieces", story+"+0 > . 1:3001(3000) ack 1")
	passes(t, "each by itself", "--strict_segments\n"+story+"+0 > . 1:1001(1000) ack 1\n+0 > . 1001:2001(1000) ack 1\n+0 > . 2001:3001(1000) ack 1")
	fails(t, "in pieces where that is forbidden", "field", "--strict_segments\n"+story+"+0 > . 1:3001(3000) ack 1")
	fails(t, "with an end that no piece has", "field", story+"+0 > . 1:2501(2500) ack 1")
}

func TestToleranceGrowsWithTheGap(t *testing.T) {
	const delayed = "+.1 < P. 1:101(100) ack 1 win 20000\n"
	passes(t, "4 ms off", accepted+delayed+"+.036 > . 1:1(0) ack 101")
	fails(t, "10 ms off", "timing", accepted+delayed+"+.030 > . 1:1(0) ack 101")
	passes(t, "10 ms off and 20 allowed", "--tolerance_usecs=20000\n"+accepted+delayed+"+.030 > . 1:1(0) ack 101")
	passes(t, "a tenth of 300 ms off", accepted+"+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1\n+.330 > P. 1:11(10) ack 1")
	fails(t, "a tenth of it off and a hundredth allowed", "timing",
		"--tolerance_percent=1\n"+accepted+"+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1\n+.330 > P. 1:11(10) ack 1")
}

func TestRangesAndAnyTime(t *testing.T) {
	const delayed = accepted + "+.1 < P. 1:101(100) ack 1 win 20000\n"
	passes(t, "within a range", delayed+"+.020~+.060 > . 1:1(0) ack 101")
	passes(t, "within an absolute range", delayed+"0.320~0.360 > . 1:1(0) ack 101")
	fails(t, "outside a range", "timing-range", delayed+"+.060~+.080 > . 1:1(0) ack 101")
	passes(t, "any time", delayed+"* > . 1:1(0) ack 101")
	res := passes(t, "any time, then a wait from there", delayed+"* > . 1:1(0) ack 101\n+1 read(4, ..., 1000) = 100")
	if res.Elapsed != 1340*time.Millisecond {
		t.Errorf("the script took %v, want 1.34s: the ACK comes at 0.34", res.Elapsed)
	}
}

func TestInboundPacketsCountFromThePlan(t *testing.T) {
	// The ACK comes at .340, 4 ms later than planned; the segment behind it
	// counts from .340, and what follows from the plan: .440, .540.
	res := passes(t, "an ACK that comes late", accepted+`
+.1 < P. 1:101(100) ack 1 win 20000
+.036 > . 1:1(0) ack 101
+.1 < P. 101:201(100) ack 1 win 20000
+.1 read(4, ..., 1000) = 200`)
	if res.Elapsed != 540*time.Millisecond {
		t.Errorf("the script took %v, want 540ms", res.Elapsed)
	}
}

func TestPacketsOfOtherConnectionsAreNotLookedAt(t *testing.T) {
	passes(t, "two connections", `
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 5) = 0
+.1 < 5001 > 8080 S 0:0(0) win 20000 <mss 1000>
+.1 < 5002 > 8080 S 700:700(0) win 20000 <mss 1000>
+0 > 8080 > 5002 S. 50:50(0) ack 701 <mss 1460>
* > 8080 > 5001 S. 90:90(0) ack 1 <mss 1460>
+.1 < 5002 > 8080 . 701:701(0) ack 51 win 20000
+0 accept(3, ..., ...) = 4
+0 write(4, ..., 10) = 10
+0 > 8080 > 5002 P. 51:61(10) ack 701`)
}

func TestOurNumbersMayBeginAnywhere(t *testing.T) {
	passes(t, "an initial number of 4294967290", `
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+.1 < S 700:700(0) win 20000 <mss 1000>
+0 > S. 4294967290:4294967290(0) ack 701 <mss 1460>
+.1 < . 701:701(0) ack 4294967291 win 20000
+0 accept(3, ..., ...) = 4
+0 write(4, ..., 10) = 10
+0 > P. 4294967291:5(10) ack 701`)
}

func TestLenientlyLittleThingsAreForgivenAndCounted(t *testing.T) {
	for what, tt := range map[string]struct {
		src      string
		forgiven int
	}{
		"a surplus ACK": {accepted + `
+.1 < P. 1:101(100) ack 1 win 20000
+.1 write(4, ..., 10) = 10
+0 > P. 1:11(10) ack 101`, 1},
		"another order of options": {`
 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+.1 < S 0:0(0) win 20000 <mss 1000,nop,wscale 7>
+0 > S. 0:0(0) ack 1 <wscale 8,mss 1460>`, 1},
		"another window": {accepted + "+.1 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1 win 229", 1},
	} {
		if res := parse(t, tt.src).Run(Config{}); res.Problem == nil || res.Lenient {
			t.Errorf("%s passes strictly", what)
		}
		res := parse(t, tt.src).Run(Config{Lenient: true})
		if res.Problem != nil || !res.Lenient || res.Forgiven != tt.forgiven {
			t.Errorf("%s: leniently %v, %d forgiven, want %d", what, res.Problem, res.Forgiven, tt.forgiven)
		}
	}
}

func TestLenientlyOtherThingsStillFail(t *testing.T) {
	for what, last := range map[string]string{
		"another number": "+0 > P. 2:12(10) ack 1",
		"another flag":   "+0 > F. 1:11(10) ack 1",
		"an option more": "+0 > P. 1:11(10) ack 1 <nop,nop,TS val 1 ecr 0>",
		"another time":   "+1 > P. 1:11(10) ack 1",
	} {
		if res := parse(t, accepted+"+0 write(4, ..., 10) = 10\n"+last).Run(Config{Lenient: true}); res.Problem == nil {
			t.Errorf("%s is forgiven", what)
		}
	}
}

func TestLeniencyMayBeAskedForInTheScript(t *testing.T) {
	res := parse(t, "--lenient\n"+accepted+"+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1 win 1").Run(Config{})
	if res.Problem != nil || !res.Lenient {
		t.Errorf("%v, lenient %t", res.Problem, res.Lenient)
	}
}

func TestATraceHasBothEnds(t *testing.T) {
	res := parse(t, accepted+"+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1").Run(Config{Trace: true})
	sent, received := map[uint64]string{}, map[uint64]string{}
	for _, r := range res.Trace {
		switch r.Kind {
		case trace.Sent:
			sent[r.Packet] = r.Host
		case trace.Received:
			received[r.Packet] = r.Host
		}
	}
	if len(sent) != 4 || len(received) != 4 {
		t.Fatalf("%d packets sent and %d received, want 4", len(sent), len(received))
	}
	for n, who := range sent {
		if n == 0 || received[n] == "" || received[n] == who {
			t.Errorf("packet %d goes from %s to %q", n, who, received[n])
		}
	}
	if parse(t, accepted).Run(Config{}).Trace != nil {
		t.Error("without being asked for, a trace was kept")
	}
}

func TestATraceEndsWithTheFailure(t *testing.T) {
	res := parse(t, accepted+"+0 > . 9:9(0) ack 9\n+5 < P. 1:101(100) ack 1 win 20000").Run(Config{Trace: true})
	for _, r := range res.Trace {
		if r.Segment != nil && r.Segment.Len == 100 {
			t.Error("the trace goes on behind the failure")
		}
	}
}

func TestErrorsOfTheKernel(t *testing.T) {
	const sock = " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
	for what, src := range map[string]string{
		"a descriptor that is not open":     "0 close(9) = -1 EBADF (Bad file descriptor)",
		"accept without listen":             sock + "+0 accept(3, ..., ...) = -1 EINVAL (Invalid argument)",
		"bind twice":                        sock + "+0 bind(3, ..., ...) = 0\n+0 bind(3, ..., ...) = -1 EINVAL (Invalid argument)",
		"listen on a connection":            accepted + "+0 listen(4, 1) = -1 EINVAL (Invalid argument)",
		"listen twice":                      sock + "+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0\n+0 listen(3, 1) = 0",
		"connect on a listener":             accepted + "+0 connect(3, ..., ...) = -1 EISCONN (Transport endpoint is already connected)",
		"shutdown with a bad direction":     accepted + "+0 shutdown(4, 7) = -1 EINVAL (Invalid argument)",
		"nothing to read, and no waiting":   accepted + "+0 recv(4, ..., 10, MSG_DONTWAIT) = -1 EAGAIN (Resource temporarily unavailable)",
		"nothing to read on a non-blocking": accepted + "+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n+0 fcntl(4, F_GETFL) = 0x802\n+0 read(4, ..., 10) = -1 EAGAIN (Resource temporarily unavailable)",
		"ioctl without a connection":        sock + "+0 ioctl(3, SIOCINQ, [0]) = -1 EINVAL (Invalid argument)",
		"poll of nothing":                   "0 poll([{fd=9, events=POLLIN, revents=POLLNVAL}], 1, 0) = 1",
		"poll that waits in vain":           accepted + "+0...0.1 poll([{fd=4, events=POLLIN, revents=0}], 1, 100) = 0",
		"poll of a listener":                strings.Replace(accepted, "+0 accept(3, ..., ...) = 4", "+0 poll([{fd=3, events=POLLIN, revents=POLLIN}], 1, 0) = 1", 1),
		"accept4 that makes non-blocking":   strings.Replace(accepted, "accept(3, ..., ...)", "accept4(3, ..., ..., SOCK_NONBLOCK)", 1) + "+0 read(4, ..., 10) = -1 EAGAIN (Resource temporarily unavailable)",
		"a result that nobody looks at":     accepted + "+0 write(4, ..., 10) = ...",
		"several pieces":                    accepted + "+0 writev(4, [{..., 10}, {..., 20}], 2) = 30\n+0 > P. 1:31(30) ack 1",
		"a message":                         accepted + "+0 sendmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 30}], msg_flags=0}, 0) = 30\n+0 > P. 1:31(30) ack 1",
		"queues": accepted + `+0 write(4, ..., 1500) = 1500
+0 ioctl(4, SIOCOUTQ, [1500]) = 0
+0 ioctl(4, SIOCOUTQNSD, [500]) = 0
+.1 < P. 1:101(100) ack 1001 win 20000
+0 ioctl(4, SIOCINQ, [100]) = 0`,
		"options that are given back": accepted + `+0 setsockopt(4, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0 getsockopt(4, SOL_SOCKET, SO_REUSEADDR, [1], [4]) = 0
+0 getsockopt(4, SOL_SOCKET, SO_TYPE, [SOCK_STREAM], [4]) = 0
+0 getsockopt(3, SOL_SOCKET, SO_ACCEPTCONN, [1], [4]) = 0
+0 getsockopt(4, SOL_SOCKET, SO_ACCEPTCONN, [0], [4]) = 0
+0 getsockopt(3, SOL_TCP, TCP_MAXSEG, [536], [4]) = 0
+0 setsockopt(4, SOL_TCP, TCP_CONGESTION, "reno", 4) = 0`,
	} {
		passes(t, what, src)
	}
}

func TestAWriteThatWaitsGoesOnUntilAllIsTaken(t *testing.T) {
	passes(t, "100 octets through a buffer of 40", "--send_buffer=40\n"+accepted+`
+0...0.2 write(4, ..., 100) = 100
+0 > P. 1:41(40) ack 1
+.1 < . 1:1(0) ack 41 win 20000
+0 > P. 41:81(40) ack 1
+.1 < . 1:1(0) ack 81 win 20000
+0 > P. 81:101(20) ack 1`)
	passes(t, "and a non-blocking one takes what it can", "--send_buffer=40\n"+accepted+`
+0 send(4, ..., 100, MSG_DONTWAIT) = 40
+0 send(4, ..., 100, MSG_DONTWAIT) = -1 EAGAIN (Resource temporarily unavailable)`)
}

func TestOptionLines(t *testing.T) {
	for _, line := range []string{
		"--mtu=1400", "--ttl=1", "--local_ip=10.1.1.1 --remote_ip=10.1.2.1", "--bind_port=80", "--nodelay=on",
		"--receive_buffer=1000", "--initial_rto=2s", "--initial_number=4294967295", "--max_rto=1m", "--fin_wait_2=1s", "--synack_wait=3s", "--synack_retries=0",
		"--ip_version=ipv4", "--non_fatal=packet", "--strict_segments", "--connect_port=99", "--tolerance_percent=12.5",
	} {
		passes(t, line, line+"\n 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0\n+.1 < S 0:0(0) win 20000\n* > S. 0:0(0) ack 1 <...>")
	}
	for _, line := range []string{
		"--mtu=9", "--mtu=x", "--ttl=0", "--local_ip=fe80::1", "--local_ip=x", "--bind_port=70000", "--nodelay=perhaps",
		"--msl=0s", "--msl=fast", "--initial_number=4294967296", "--synack_retries=99", "--tolerance_percent=101", "--tolerance_usecs=-1", "--timestamps=7",
	} {
		fails(t, line, "option-value", line)
	}
	fails(t, "local addresses that no host has", "bad-host", "--local_ip=224.0.0.1\n0 close(3) = 0")
}

func TestANoticeHasNoEffect(t *testing.T) {
	res := passes(t, "commands between events", "`true`\n"+accepted+"+1 `sleep 1`\n+0 %{ print(1) }%\n+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1")
	if res.Events != 9 || len(res.Notices) != 3 {
		t.Errorf("%d events and %d notices, want 9 and 3", res.Events, len(res.Notices))
	}
}

func TestAnEchoOfWhatWasNeverSentIsTold(t *testing.T) {
	const story = ` 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+.1 < S 0:0(0) win 20000 <mss 1000,nop,nop,TS val 5 ecr 0>
+0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,TS val 100 ecr 5>
+.1 < . 1:1(0) ack 1 win 20000 <nop,nop,TS val 6 ecr `
	if res := passes(t, "an echo of 100", story+"100>"); len(res.Notices) != 0 {
		t.Errorf("the notices are %v, want none", res.Notices)
	}
	if res := passes(t, "an echo of 777", story+"777>"); len(res.Notices) != 1 || res.Notices[0].Code != "literal-echo" || res.Notices[0].Line != 6 {
		t.Errorf("the notices are %v, want one about line 6", res.Notices)
	}
}

// large is a number that would only make a fuzzer slow.
var large = regexp.MustCompile(`[0-9a-fA-F]{6}`)

func FuzzPlay(f *testing.F) {
	for _, path := range scripts(f)[:20] {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src))
	}
	f.Add(accepted + "+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1\n")
	f.Add(accepted + "+0...1 read(4, ..., 10) = 10\n+.1 < FP. 1:11(10) ack 1 win 1 urg 4\n* > . 1:1(0) ack 11\n+0 close(4) = 0")
	f.Add("--half_open=1\n+0 < 7 > 8 [from \"1.2.3.4\"] S 0:9(9) win 0 <raw 0x0200>\n* > R. 0:0(0) ack 10")
	f.Add(accepted + "+0 < icmp unreachable frag_needed mtu 100 [1:2(1)]\n+0 poll([{fd=4, events=POLLIN}], 1, -1) = 1")
	f.Fuzz(func(t *testing.T, src string) {
		if large.MatchString(src) {
			return
		}
		if s, err := Parse("fuzz.pkt", []byte(src)); err == nil {
			s.Run(Config{Trace: true})
		}
	})
}
