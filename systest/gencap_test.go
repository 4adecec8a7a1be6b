package systest

import (
	"bufio"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/detect"
)

// gencapSource is a program that writes captures of connections whose outcomes
// it knows. It is not part of the project: where it is not there, the tests skip.
const gencapSource = "../../shared/bench/gencap"

// generated makes a capture, and what is known of its connections, a line each.
func generated(t *testing.T, args ...string) (path string, truth []string) {
	t.Helper()
	source, err := filepath.Abs(gencapSource)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(source); err != nil {
		t.Skip("there is no gencap")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "gencap")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = source
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("gencap does not build: %v\n%s", err, out)
	}
	path, lines := filepath.Join(dir, "a.pcap"), filepath.Join(dir, "truth.tsv")
	if out, err := exec.Command(program, append(args, "-truth", lines, path)...).CombinedOutput(); err != nil {
		t.Fatalf("gencap: %v\n%s", err, out)
	}
	return path, tableOf(t, lines)
}

// tableOf is the lines of a table but for its heading.
func tableOf(t *testing.T, path string) (lines []string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for in.Scan(); in.Scan(); {
		lines = append(lines, in.Text())
	}
	return lines
}

func analysed(t *testing.T, path string) *analyze.Analysis {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	src, err := capture.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	a, err := analyze.Run(t.Context(), src, analyze.Config{})
	if err != nil || a.Damage != nil {
		t.Fatal(err, a.Damage)
	}
	return a
}

// generatedAs is what we have to say of gencap's outcomes.
var generatedAs = map[string]struct {
	handshake passive.Handshake
	close     passive.Close
}{
	"fin4-c":      {passive.Complete, passive.FourSegments},
	"fin4-s":      {passive.Complete, passive.FourSegments},
	"fin3-c":      {passive.Complete, passive.ThreeSegments},
	"fin3-s":      {passive.Complete, passive.ThreeSegments},
	"simul-close": {passive.Complete, passive.SimultaneousClose},
	"half-close":  {passive.Complete, passive.FourSegments},
	"rst-c":       {passive.Complete, passive.Reset},
	"rst-s":       {passive.Complete, passive.Reset},
	"refused":     {passive.Refused, passive.Reset},
	"syn-timeout": {passive.Unanswered, passive.Unfinished},
	"half-open":   {passive.HalfOpen, passive.Unfinished},
	"open":        {passive.Complete, passive.Unfinished},
	"simul-open":  {passive.Simultaneous, passive.ThreeSegments},
}

func TestGeneratedConnectionsAreToldAsTheyAre(t *testing.T) {
	for _, args := range [][]string{
		{"-conns", "20000"},
		{"-conns", "5000", "-segs", "5", "-nano", "-seed", "7", "-rate", "500"},
		{"-conns", "20000", "-mix", "flood", "-seed", "3"},
	} {
		path, truth := generated(t, args...)
		a := analysed(t, path)
		if a.Len() != len(truth) {
			t.Errorf("gencap %v: %d connections, want %d", args, a.Len(), len(truth))
			continue
		}
		wrong := 0
		for n, c := range a.Connections() {
			if got, want := lineOf(n, c), strings.Split(truth[n-1], "\t"); !agrees(c, got, want) {
				if wrong++; wrong <= 5 {
					t.Errorf("gencap %v: %v, %v, %v; want %v", args, got, c.Handshake(), c.Close(), want)
				}
			}
		}
		if wrong > 0 {
			t.Errorf("gencap %v: %d of %d are told wrongly", args, wrong, a.Len())
		}
	}
}

// lineOf is a connection as a line of gencap's, without its outcome.
func lineOf(n int, c *passive.Conn) []string {
	client, server := &c.Ends[c.Client], &c.Ends[c.Client.Peer()]
	again := client.Stream.Repairs.All() + server.Stream.Repairs.All()
	first := "-"
	if d, ok := c.FirstFIN(); ok {
		first = map[bool]string{true: "c", false: "s"}[d == c.Client]
	}
	return []string{
		strconv.Itoa(n - 1), client.Addr.String(), server.Addr.String(), "",
		fmt.Sprint(client.Packets + server.Packets), fmt.Sprint(again), first,
	}
}

func agrees(c *passive.Conn, got, want []string) bool {
	for i := range want {
		if i != 3 && got[i] != want[i] && !sameEndpoint(got[i], want[i]) {
			return false
		}
	}
	as := generatedAs[want[3]]
	return c.Handshake() == as.handshake && c.Close() == as.close
}

// sameEndpoint: there is more than one way to write an address of IPv6.
func sameEndpoint(a, b string) bool {
	x, err1 := netip.ParseAddrPort(a)
	y, err2 := netip.ParseAddrPort(b)
	return err1 == nil && err2 == nil && x == y
}

func TestAGeneratedFloodIsNamedInItsFirstSecond(t *testing.T) {
	path, _ := generated(t, "-conns", "60000", "-mix", "flood")
	a := analysed(t, path)
	for _, alarm := range a.Alarms {
		if after := alarm.Seen.Sub(a.Totals.First); alarm.Class == detect.Flood && after <= time.Second {
			return
		}
	}
	t.Errorf("no flood is named within a second: %v", a.Alarms)
}

func TestGeneratedTrafficIsNoAttack(t *testing.T) {
	path, _ := generated(t, "-conns", "100000")
	for _, alarm := range analysed(t, path).Alarms {
		if alarm.Class.Alarm() {
			t.Errorf("ordinary traffic is called a %v of %v at frame %d", alarm.Class, alarm.Server, alarm.Frame)
		}
	}
}
