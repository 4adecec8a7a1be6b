package detect_test

import (
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/wire"
)

// text is what the first verdict of a class says, in both languages.
func text(t *testing.T, class detect.Class, make func(w *traffic)) (en, zh string) {
	t.Helper()
	w := newTraffic(1)
	make(w)
	for _, h := range w.watch(t) {
		if h.Class == class {
			en, zh = strings.Join(h.Text(i18n.English.Text), "\n"), strings.Join(h.Text(i18n.Chinese.Text), "\n")
			if strings.Contains(en+zh, "%!") {
				t.Errorf("arguments do not fit:\n%s\n%s", en, zh)
			}
			return en, zh
		}
	}
	t.Fatalf("nothing is ever said to be a %v", class)
	return "", ""
}

func TestAFloodIsExplainedWithWhatShowsIt(t *testing.T) {
	en, zh := text(t, detect.Flood, func(w *traffic) {
		w.normal(0, stop, 100)
		w.flood(begin, end, 1000, w.random)
	})
	for _, want := range []string{
		"192.0.2.80:80 is under a SYN flood from forged random sources: ",
		"handshakes: only ",
		"rate: ",
		"entropy of the sources",
		"netstat -nat | grep SYN_RECV | grep ':80 '",
		"ss -tn state syn-recv 'sport = :80'",
		"TcpExtSyncookiesFailed",
		"tcpdump -n -i any -c 50 'dst host 192.0.2.80 and tcp dst port 80 and tcp[13] & 0x12 = 2'",
	} {
		if !strings.Contains(en, want) {
			t.Errorf("the explanation does not say %q:\n%s", want, en)
		}
	}
	for _, want := range []string{"192.0.2.80:80 正遭受 SYN 洪水攻击，源地址是伪造的随机地址", "握手：", "熵", "ss -tn state syn-recv"} {
		if !strings.Contains(zh, want) {
			t.Errorf("the explanation does not say %q:\n%s", want, zh)
		}
	}
	t.Logf("%s\n%s", en, zh)
}

func TestOtherVerdictsAreExplained(t *testing.T) {
	for _, tt := range []struct {
		what  string
		class detect.Class
		make  func(w *traffic)
		want  []string
	}{
		{"a crowd", detect.Crowd, func(w *traffic) { w.normal(0, stop, 100); w.crowd(begin, end, 1000, 10*ms, 200*ms) },
			[]string{"192.0.2.80:80 has a flash crowd, not an attack", "rate: ", "ss -s", "ss -ltn 'sport = :80'"}},
		{"a scan", detect.Scan, func(w *traffic) { w.scan(0, end, 100, false) },
			[]string{"203.0.113.66 scans 192.0.2.80: ", "endpoints: ", "answers: ", "tcpdump -n -i any -c 50 'src host 203.0.113.66'"}},
		{"a flood from a network", detect.Flood, func(w *traffic) { w.flood(0, end, 1000, w.oneNet) },
			[]string{"from the network 198.51.100.0/24", "one network stands behind"}},
		{"a flood from one source", detect.Flood, func(w *traffic) { w.flood(0, end, 1000, w.one) },
			[]string{"from 203.0.113.9 alone"}},
		{"an ACK flood", detect.Flood, func(w *traffic) { w.normal(0, end, 10); w.acks(begin, end, 1000) },
			[]string{"is under an ACK flood: ", "nstat -az TcpOutRsts", "src host 192.0.2.80 and tcp[13] & 0x14 = 4"}},
	} {
		en, _ := text(t, tt.class, tt.make)
		for _, want := range tt.want {
			if !strings.Contains(en, want) {
				t.Errorf("%s is not explained with %q:\n%s", tt.what, want, en)
			}
		}
	}
}

func TestFiltersForIPv6ReadIPv6(t *testing.T) {
	v := detect.Verdict{Class: detect.Flood, Shape: detect.Random, Port: 443}
	v.Server.Addr = wire.Addr{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 15: 1}
	got := v.Confirm()[3]
	if want := "'dst host 2001:db8::1 and tcp dst port 443 and ip6[6] = 6 and ip6[53] & 0x12 = 2'"; !strings.HasSuffix(got, want) {
		t.Errorf("the command is %s, want the filter %s", got, want)
	}
}

func TestEveryTextIsInTheCatalogue(t *testing.T) {
	for s := detect.Sign(0); s.String() != "unknown"; s++ {
		if !i18n.Has("detect.signal."+s.String()) && s.String() != "unknown" {
			t.Errorf("no text for the signal %v", s)
		}
	}
	for _, c := range []detect.Class{detect.Nothing, detect.Crowd, detect.Flood, detect.Scan} {
		for shape := detect.Acks; shape <= detect.OneSource && c == detect.Flood; shape++ {
			if !i18n.Has("detect.flood." + shape.String()) {
				t.Errorf("no text for a flood that is %v", shape)
			}
		}
		if c != detect.Flood && !i18n.Has("detect."+c.String()) {
			t.Errorf("no text for %v", c)
		}
	}
}
