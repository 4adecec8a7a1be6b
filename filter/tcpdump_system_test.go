package filter_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/filter"
)

// captures is a folder with captures of real traffic, made by others. It is
// not part of the project: where it is not there, the test skips.
const captures = "../../shared/captures"

// asked of every capture. Services by name are left out: which there are
// depends on the machine.
var asked = []string{
	"tcp", "udp", "icmp", "icmp6", "ip", "ip6", "arp", "rarp", "sctp",
	"port 80", "tcp port 443 or 80", "src port 53", "tcp dst port 80 or (81)", "portrange 1-1023", "src or dst portrange 20-25",
	"host 10.0.0.1", "src host 192.168.1.1 or 192.168.1.2", "net 10.0.0.0/8", "dst net 192.168", "src and dst net 192.168.0.0/16",
	"ip6 net fe80::/10", "src net 2000::/3", "ip host 127.0.0.1 or ip6 host ::1",
	"tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "tcp[13] & 2 != 0", "tcp[13] = 18 or tcp[13] = 20", "not tcp[13] & 16 != 0",
	"ip[0] & 0xf != 5", "tcp[12] >> 4 > 5", "ip[6:2] & 0x1fff = 0", "tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)",
	"tcp[tcp[12] >> 2 : 2] = 0x4745", "ip[8] < 64", "ip6[7] = 64", "icmp[icmptype] = icmp-echo", "icmp6[0] = 135",
	"less 100", "greater 1000", "len > 60 and len <= 66", "ip proto 6", "ip6 proto 6", "proto 17 and not port 53",
	"tcp and port 80 and not (src host 10.0.0.1 or src host 10.0.0.2)", "tcp or udp and port 53", "not ip and not ip6",
	"ip multicast", "ip6 multicast", "1 = 1",
}

// onlyEthernet is asked of captures that are of Ethernet throughout.
var onlyEthernet = []string{
	"ether proto 0x0806", "ether broadcast", "ether multicast", "ether[0] & 1 = 0 and ether[12:2] = 0x800",
	"ether src 00:00:00:00:00:00", "vlan", "vlan and ip", "vlan and tcp port 80", "vlan 1 or vlan 2", "mpls and ip", "pppoes and ip and tcp",
}

// TestSystemTcpdumpAgrees counts what expressions take of other people's
// captures, and has tcpdump count, too.
func TestSystemTcpdumpAgrees(t *testing.T) {
	if os.Getenv("TCPGLASS_SYSTEM") != "1" {
		t.Skip("system test: TCPGLASS_SYSTEM=1 go test ./filter")
	}
	if _, err := exec.LookPath("tcpdump"); err != nil {
		t.Skip("there is no tcpdump to compare with")
	}
	files, _ := filepath.Glob(filepath.Join(captures, "*.*cap*"))
	if len(files) == 0 {
		t.Skip("the captures are not there")
	}
	compared, some := 0, 0
	for _, file := range files {
		link, frames, ok := whole(file)
		if !ok {
			continue
		}
		exprs := asked
		if link == capture.Ethernet {
			exprs = append(exprs, onlyEthernet...)
		}
		for _, expr := range exprs {
			if want, ok := tcpdumps(file, expr); ok {
				got := counts(t, expr, link, frames)
				if got != want {
					t.Errorf("%s: %q takes %d of %d packets, tcpdump %d", filepath.Base(file), expr, got, len(frames), want)
				}
				compared++
				some += min(want, 1)
			}
		}
	}
	t.Logf("%d counts compared, %d of them not zero", compared, some)
	if compared < 1000 {
		t.Errorf("only %d counts could be compared", compared)
	}
}

// most is how many frames of a file are compared at most.
const most = 20000

// whole reads a capture that has one link type, which can be filtered, and is
// not damaged: tcpdump counts differently up to the damage.
func whole(file string) (link capture.LinkType, frames []capture.Frame, ok bool) {
	f, err := os.Open(file)
	if err != nil {
		return 0, nil, false
	}
	defer f.Close()
	r, err := capture.NewReader(f)
	if err != nil {
		return 0, nil, false
	}
	for {
		var frame capture.Frame
		if err := r.Next(&frame); errors.Is(err, io.EOF) {
			break
		} else if err != nil || len(frames) == most {
			return 0, nil, false
		}
		frame.Bytes = append([]byte(nil), frame.Bytes...)
		frames = append(frames, frame)
	}
	for i, ifc := range r.Interfaces() {
		if i > 0 && ifc.Link != link {
			return 0, nil, false
		}
		link = ifc.Link
	}
	_, err = filter.Compile("", link, 1)
	return link, frames, err == nil && len(frames) > 0
}

func counts(t *testing.T, expr string, link capture.LinkType, frames []capture.Frame) (n int) {
	p, err := filter.Compile(expr, link, 1)
	if err != nil {
		t.Errorf("%q for %v: %v, but tcpdump takes it", expr, link, err)
	}
	for i := range frames {
		if p.Match(frames[i].Bytes, frames[i].Length) {
			n++
		}
	}
	return n
}

var packetCount = regexp.MustCompile(`(?m)^(\d+) packets?$`)

// tcpdumps is tcpdump's count; false where it does not want to.
func tcpdumps(file, expr string) (int, bool) {
	out, err := exec.Command("tcpdump", "-r", file, "--count", expr).Output()
	m := packetCount.FindSubmatch(out)
	if err != nil || m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(string(m[1]))
	return n, err == nil
}
