package packetdrill

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// parse reads a script that must be readable.
func parse(t *testing.T, src string, symbols ...string) *Script {
	t.Helper()
	s, err := Parse("test.pkt", []byte(src), symbols...)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return s
}

func TestTimes(t *testing.T) {
	const ms = time.Millisecond
	for _, tt := range []struct {
		text string
		want Time
	}{
		{"0.1", Time{Kind: Absolute, From: 100 * ms, To: 100 * ms}},
		{".1", Time{Kind: Absolute, From: 100 * ms, To: 100 * ms}},
		{"2", Time{Kind: Absolute, From: 2000 * ms, To: 2000 * ms}},
		{"+0", Time{Kind: Relative}},
		{"+.25", Time{Kind: Relative, From: 250 * ms, To: 250 * ms}},
		{"+ 1.5", Time{Kind: Relative, From: 1500 * ms, To: 1500 * ms}},
		{"*", Time{Kind: AnyTime}},
		{"1~2", Time{Kind: Absolute, From: 1000 * ms, To: 2000 * ms}},
		{"+.1~+.2", Time{Kind: Relative, From: 100 * ms, To: 200 * ms}},
		{"+.1 ~ .2", Time{Kind: Relative, From: 100 * ms, To: 200 * ms}},
	} {
		if got := parse(t, tt.text+" > . 1:1(0) ack 1").Events[0].Time; got != tt.want {
			t.Errorf("%s reads %+v, want %+v", tt.text, got, tt.want)
		}
	}
	for text, want := range map[string]Time{
		"+0...0.3":    {Kind: Relative, Blocks: true, End: 300 * ms},
		"0.2...0.310": {Kind: Absolute, From: 200 * ms, To: 200 * ms, Blocks: true, End: 310 * ms},
	} {
		if got := parse(t, text+" read(4, ..., 10) = 10").Events[0].Time; got != want {
			t.Errorf("%s reads %+v, want %+v", text, got, want)
		}
	}
}

func TestPackets(t *testing.T) {
	k := parse(t, `+0 < [ect0, tos 0x28, ttl 9] 5000 > 80 FPU.EW 1:101(100) ack 7 win 300 urg 9
		<mss 1460, nop, eol, wscale 7, sackOK, sack 1:2 3:4, raw 0xfd04abcd>`).Events[0].Packet
	want := wire.FIN | wire.PSH | wire.URG | wire.ACK | wire.ECE | wire.CWR
	switch {
	case !k.Inbound, k.Src != 5000, k.Dst != 80, k.Flags != want:
		t.Errorf("direction, ports or flags are wrong: %+v", k)
	case k.Seq != 1, k.Len != 100, !k.HasAck, k.Ack != 7, k.Window != 300, k.Urgent != 9:
		t.Errorf("numbers are wrong: %+v", k)
	case k.IP.ECN != 2, k.IP.TOS != 0x28, k.IP.TTL != 9:
		t.Errorf("the IP part is wrong: %+v", k.IP)
	}
	if got := printOptions(k.Options); got != " <mss 1460,nop,eol,wscale 7,sackOK,sack 1:2 3:4,raw 0xfd04abcd>" {
		t.Errorf("the options read %s", got)
	}
}

func TestOptionsGoOnTheWireAndBack(t *testing.T) {
	for _, list := range []string{
		"mss 1460", "mss 1460,nop,nop,sackOK,nop,wscale 8", "nop,nop,TS val 4294967295 ecr 7",
		"nop,nop,sack 1:2 3:4 5:6", "FO", "FO 0123456789abcdef,nop,nop", "raw 0xfe06f989abcd,nop,nop", "raw 0x0200", "eol",
	} {
		k := parse(t, "+0 > . 1:1(0) ack 1 <"+list+">").Events[0].Packet
		var b []byte
		for _, o := range k.Options {
			b = o.append(b)
		}
		if got := printOptions(readOptions(b)); got != " <"+list+">" {
			t.Errorf("%s comes back as %s (% x)", list, got, b)
		}
	}
}

func TestFlagsAreWrittenAsRead(t *testing.T) {
	for _, flags := range []string{"-", ".", "S", "S.", "F.", "FP.", "R", "R.", "P.", "PU.", "SEW", "SA"} {
		k := parse(t, "+0 > "+flags+" 1:1(0)").Events[0].Packet
		got := parse(t, "+0 > "+printFlags(k.Flags)+" 1:1(0)").Events[0].Packet.Flags
		if got != k.Flags {
			t.Errorf("%s is written as %s", flags, printFlags(k.Flags))
		}
	}
}

func TestExpressions(t *testing.T) {
	c := parse(t, `+0 sendmsg(4, {msg_name(...)=..., msg_iov(2)=[{..., 100}, {iov_base=..., iov_len=50}], msg_flags=0}, MSG_OOB|MSG_DONTWAIT) = -1 EAGAIN (Resource temporarily unavailable)`).Events[0].Call
	r := &run{script: &Script{}, set: profile(), res: &Result{}}
	a := &args{run: r, call: c}
	if n := a.message(1); n != 150 {
		t.Errorf("the message has %d octets, want 150", n)
	}
	if n := a.num(2); n != 0x41 {
		t.Errorf("the flags are %#x, want 0x41", n)
	}
	if c.Result.Num != -1 || c.Errno != "EAGAIN" {
		t.Errorf("the result reads %+v %s", c.Result, c.Errno)
	}
}

func TestConditions(t *testing.T) {
	const src = `
#ifdef LINUX
+0 close(1) = 0
#ifndef OLD
+0 close(2) = 0
#else
+0 close(3) = 0 /* in a branch */
#endif
#else
+0 close(4) = 0 // "not closed
#endif
+0 close(5) = 0`
	for symbols, want := range map[string]string{
		"":          "4 5",
		"LINUX":     "1 2 5",
		"LINUX OLD": "1 3 5",
		"OLD":       "4 5",
	} {
		var got []string
		for _, e := range parse(t, src, strings.Fields(symbols)...).Events {
			got = append(got, fmt.Sprint(e.Call.Args[0].Num))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("with %q the calls are %v, want %s", symbols, got, want)
		}
	}
}

func TestWhatIsSkippedIsTold(t *testing.T) {
	s := parse(t, "--tolerance_usecs=100\n--init_scripts=x\n`ip link\n  up`\n+0 `sleep 1`\n+0 %{\nassert True, \"}\"\n}%\n")
	res := s.Run(Config{})
	var got []string
	for _, n := range res.Notices {
		got = append(got, fmt.Sprintf("%d: %s", n.Line, Text(n.Code, n.Args...)))
	}
	want := "3: shell command skipped: ip link up\n5: shell command skipped: sleep 1\n6: code skipped: %{ }%\n2: option --init_scripts has no meaning here"
	if strings.Join(got, "\n") != want {
		t.Errorf("notices:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
}

func TestLinesAreCountedThroughCommentsAndCommands(t *testing.T) {
	_, err := Parse("x.pkt", []byte("/* one\n two */\n`three\nfour`\n%{ five\nsix }%\n+0 nonsense\n"))
	var p *Problem
	if !errors.As(err, &p) || p.Line != 7 || p.Args[0] != "nonsense" {
		t.Errorf("the error is %v, want line 7 and the word nonsense", err)
	}
}

func TestOneFaultIsEnough(t *testing.T) {
	_, err := Parse("x.pkt", []byte("+0 < S 0:0(0 win 1 <mss>\n+0 more nonsense"))
	if err == nil || strings.Count(err.Error(), "\n") != 0 || !strings.Contains(err.Error(), `x.pkt:1: syntax error at "win": expected ")"`) {
		t.Errorf("the error is %v", err)
	}
}

func TestDeepBracketsAreRefused(t *testing.T) {
	if _, err := Parse("x.pkt", []byte("+0 poll("+strings.Repeat("[", 1000)+strings.Repeat("]", 1000)+") = 0")); err == nil {
		t.Error("a thousand brackets are welcome")
	}
}

func TestTextsAreTheCodesThatAreUsed(t *testing.T) {
	for _, code := range Codes() {
		if Text(code) == "" || Text(code) == code {
			t.Errorf("%s has no text", code)
		}
	}
	if Text("no such code") != "no such code" {
		t.Error("an unknown code should stand for itself")
	}
}

func FuzzParse(f *testing.F) {
	for _, path := range scripts(f)[:20] {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	for _, seed := range []string{
		"", "\"", "`", "%{", "/*/", "--", "--x", "+0...0.3 read(4, ..., 1) = 1", "* > . 1:1(0) ack 1 <...>",
		"+0 < [ect0, tos 1] SEWA 0:0(0) win 1 <mss 1,FO 0x12,sack 1:2>", "#ifdef A\n#else\n#endif", "0 x(", "0 poll([{fd=4, events=A|B}], 1, 0) = 0 E (",
		"+0 < icmp unreachable frag_needed mtu 1 [1:2(1)]", "0x 0x. 1.. 1...2 .1.2 ...",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := Parse("fuzz.pkt", src, "A")
		var p *Problem
		switch {
		case err == nil && s == nil:
			t.Error("neither a script nor an error")
		case err != nil && (!errors.As(err, &p) || !p.Syntax || p.Line < 1 || p.Error() == ""):
			t.Errorf("the error %v does not say where", err)
		}
	})
}
