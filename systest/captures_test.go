package systest

import (
	"bufio"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/detect"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// captures is a folder with captures of real traffic, made by others, and
// what is in each of them. It is not part of the project: where it is not
// there, the tests skip.
const captures = "../../shared/captures"

// replay gives a capture to a detector and returns the alarms.
func replay(t *testing.T, file string) (alarms []detect.Verdict) {
	d := detect.New(detect.Config{})
	hear := func() {
		for v, ok := d.Next(); ok; v, ok = d.Next() {
			if v.Class.Alarm() {
				alarms = append(alarms, v)
			}
		}
	}
	var last clock.Instant
	for _, ev := range events(t, filepath.Join(captures, file)) {
		d.Observe(&ev)
		last = ev.At
		hear()
	}
	for range 100 { // what is still to be concluded
		last = last.Add(detect.Tick)
		d.Advance(last)
		hear()
	}
	return alarms
}

// events reads a capture with tshark.
func events(t *testing.T, path string) (all []detect.Event) {
	t.Helper()
	args := []string{"-r", path, "-Y", "tcp", "-T", "fields", "-E", "occurrence=l", "-E", "separator=,"}
	for _, f := range []string{
		"frame.time_epoch", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "ip.ttl",
		"tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.window_size_value",
	} {
		args = append(args, "-e", f)
	}
	out, _ := exec.Command("tshark", args...).Output() // it complains about files that are cut short, and reads what is there
	var start time.Duration
	for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); {
		f := strings.Split(lines.Text(), ",")
		at, err := time.ParseDuration(f[0] + "s")
		if err != nil {
			t.Fatalf("%s: tshark wrote %q", path, lines.Text())
		}
		if start == 0 {
			start = at - time.Second
		}
		number := func(i int) uint64 { n, _ := strconv.ParseUint(f[i], 0, 32); return n }
		seg := wire.TCP{
			Src: uint16(number(6)), Dst: uint16(number(7)),
			Seq: seq.Num(number(8)), Ack: seq.Num(number(9)),
			Flags: wire.Flags(number(10)), Window: uint16(number(11)),
		}
		if ev, ok := detect.FromTCP(clock.Instant(at-start), address(f[1]+f[3]), address(f[2]+f[4]), uint8(number(5)), &seg); ok {
			all = append(all, ev)
		}
	}
	return all
}

func address(s string) wire.Addr {
	a, _ := netip.ParseAddr(s)
	return wire.AddrFrom(netip.AddrFrom16(a.As16()))
}

// attacks are captures with an attack in them that the detector names; the
// others with the tag scan-or-flood are borderline, as a peer-to-peer program
// that looks for peers who are gone, and may be called a scan or not.
var attacks = map[string]detect.Class{
	"esnet__tcp_0_1000_20190821.pcap":         detect.Scan,  // masscan of a thousand ports
	"markofu__portscan.pcap":                  detect.Scan,  // of 29
	"sanders__synscan.pcapng":                 detect.Scan,  // open, closed and filtered ports
	"sgr__hs-tcp_synPingSweepRand.pcapng":     detect.Scan,  // of hosts
	"stopddos__pkt.TCP.synflood.spoofed.pcap": detect.Flood, // 37669 sources
}

// TestDetectorOnRealTraffic: ordinary traffic, honeypots' and a speed test's
// among it, causes no alarm; attacks are called by their name.
func TestDetectorOnRealTraffic(t *testing.T) {
	waits(t, "tshark")
	index, err := os.ReadFile(filepath.Join(captures, "INDEX.tsv"))
	if err != nil {
		t.Skip("there are no captures here")
	}
	quiet := 0
	for _, row := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		f := strings.Split(row, "\t")
		name, tags := f[0], f[13]
		alarms := replay(t, name)
		switch want, attack := attacks[name]; {
		case attack && (len(alarms) == 0 || alarms[0].Class != want):
			t.Errorf("%s is not called a %v, but %v", name, want, alarms)
		case attack || strings.Contains(tags, "scan-or-flood"):
		case len(alarms) > 0:
			t.Errorf("%s (%s): a false alarm: %s", name, f[14], strings.Join(alarms[0].Text(i18n.English.Text), "\n"))
		default:
			quiet++
		}
	}
	t.Logf("%d captures of ordinary traffic, without an alarm", quiet)
}
