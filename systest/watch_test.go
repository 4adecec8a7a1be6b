package systest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/internal/netns"
	"github.com/tcpglass/tcpglass/wire"
)

// Where things are in these tests: two namespaces with a veth between them.
const (
	watchedAddr, otherAddr = "10.92.96.1", "10.92.96.2"
	watchedPort            = 8080

	mostDropped = 20 // one in so many: nothing is dropped on a machine that has nothing else to do
)

// between is two namespaces, in the first of which watch runs on v0.
type between struct {
	t           *testing.T
	here, there *netns.Namespace
}

func newBetween(t *testing.T, tools ...string) *between {
	t.Helper()
	system(t, append(tools, "ip")...)
	b := &between{t, netns.New(t), netns.New(t)}
	netns.Join(b.here, b.there, "v0", 1500)
	b.here.Addr("v0", watchedAddr+"/24")
	b.there.Addr("v0", otherAddr+"/24")
	return b
}

// start starts a command in a namespace. The test's end is its end.
func (b *between) start(ns *netns.Namespace, args ...string) *process {
	b.t.Helper()
	p := &process{t: b.t, cmd: exec.Command(args[0], args[1:]...), ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	p.cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "SUDO_UID=", "SUDO_GID=")
	var err error
	ns.Do(func() { err = p.cmd.Start() })
	if err != nil {
		b.t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.ended) }()
	b.t.Cleanup(func() { p.end(syscall.SIGTERM) })
	return p
}

// watch starts watch on v0, and returns when it listens.
func (b *between) watch(args ...string) *process {
	b.t.Helper()
	return b.watchOn("v0", args...)
}

func (b *between) watchOn(name string, args ...string) *process {
	b.t.Helper()
	p := b.start(b.here, append([]string{binary, "watch", name}, args...)...)
	p.until("listening on " + name)
	return p
}

// watchEvent is a line of watch --json, as far as the tests ask.
type watchEvent struct {
	Event      string
	At         time.Time
	Why        string
	Connection struct {
		Handshake, Close string
		Client, Server   struct {
			Addr  string
			Port  int
			Bytes uint64
		}
	}
	Alarm struct{ Class, Server, Text string }
	Stats watchNumbers
}

// watchNumbers are what stats are.
type watchNumbers struct {
	Seconds                                           float64
	Frames, Octets, Attempts, Opened, Closed, Dropped uint64
	Frozen, Forgotten, Untold                         uint64
	Connections                                       int
	HalfOpen                                          int `json:"half_open"`
	States                                            map[string]struct{ Client, Server int }
	Rates                                             struct{ Frames, Octets, Attempts float64 }
}

// events are what watch has told, when it has ended.
func (p *process) events() (all []watchEvent) {
	p.t.Helper()
	for line := range strings.Lines(p.out.String()) {
		if !strings.HasPrefix(line, "{") || !strings.HasSuffix(line, "}\n") {
			continue
		}
		var e watchEvent
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			p.t.Fatalf("%v in the line %s", err, line)
		}
		all = append(all, e)
	}
	return all
}

// lastStats are the latest numbers, so far.
func (p *process) lastStats() (last watchNumbers) {
	for _, e := range p.events() {
		if e.Event == "stats" {
			last = e.Stats
		}
	}
	return last
}

// cost is what a process has used of a processor, in parts of one.
func (p *process) cost(began time.Time) float64 {
	state := p.cmd.ProcessState
	return float64(state.UserTime()+state.SystemTime()) / float64(time.Since(began))
}

// memory is the most that a process has held of it, in octets.
func (p *process) memory() int64 { return p.cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10 }

// TestWatchKeepsUpWithIperf: a bulk transfer passes the interface.
func TestWatchKeepsUpWithIperf(t *testing.T) {
	b := newBetween(t, "iperf3")
	b.start(b.here, "iperf3", "-s", "--forceflush").until("listening")
	w, began := b.watch("--json"), time.Now()
	client := b.start(b.there, "iperf3", "-c", watchedAddr, "-t", "3", "-J")
	<-client.ended
	time.Sleep(300 * time.Millisecond)
	code := w.end(os.Interrupt)
	all := w.events()
	last := all[len(all)-1]
	t.Logf("%d frames, %.2f GB in %.1f s, %d dropped, %.2f of a processor", last.Stats.Frames,
		float64(last.Stats.Octets)/1e9, last.Stats.Seconds, last.Stats.Dropped, w.cost(began))
	if code != 0 || last.Event != "end" || last.Stats.Octets < 100<<20 {
		t.Errorf("watch ended with %d, and %+v at last", code, last.Stats)
	}
	if last.Stats.Dropped > last.Stats.Frames/mostDropped {
		t.Errorf("%d frames were dropped and %d seen", last.Stats.Dropped, last.Stats.Frames)
	}
	opened := 0
	for _, e := range all {
		if e.Event == "opened" && e.Connection.Server.Port == 5201 && e.Connection.Handshake == "complete" {
			opened++
		}
	}
	if opened != 2 {
		t.Errorf("%d connections to iperf3 were opened, want 2: control and data", opened)
	}
}

// synFlood sends SYNs from everywhere at a rate, for a time, out of v0 there.
func (b *between) synFlood(rate int, length time.Duration) (sent int) {
	b.t.Helper()
	fd := b.packetSocket(b.there)
	frame := b.syn()
	began := time.Now()
	for elapsed := time.Duration(0); elapsed < length; elapsed = time.Since(began) {
		for due := int(elapsed.Seconds() * float64(rate)); sent < due; sent++ {
			vary(frame, uint32(sent))
			if _, err := unix.Write(fd, frame); err == unix.ENOBUFS {
				break // the wire is full for a moment
			} else if err != nil {
				b.t.Fatal(err)
			}
		}
		time.Sleep(500 * time.Microsecond)
	}
	return sent
}

func (b *between) packetSocket(ns *netns.Namespace) (fd int) {
	b.t.Helper()
	var err error
	ns.Do(func() {
		var ifc *net.Interface
		if ifc, err = net.InterfaceByName("v0"); err != nil {
			return
		}
		if fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0); err == nil {
			err = unix.Bind(fd, &unix.SockaddrLinklayer{Ifindex: ifc.Index})
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { unix.Close(fd) })
	return fd
}

// syn is a frame with a SYN for the server that is watched.
func (b *between) syn() []byte {
	frame := make([]byte, wire.MinEthernet+wire.MinIPv4+wire.MinTCP)
	wire.PutEthernet(frame, &wire.Ethernet{Dst: wire.MAC(b.here.Hardware("v0")), Src: wire.MAC(b.there.Hardware("v0")), Type: wire.EtherIPv4})
	src, dst := wire.Addr4([4]byte{198, 18}), wire.Addr4([4]byte{10, 92, 96, 1})
	wire.PutIPv4(frame[14:], &wire.IPv4{TTL: 64, Proto: wire.ProtoTCP, Src: src, Dst: dst}, wire.MinTCP)
	wire.PutTCP(frame[34:], &wire.TCP{Src: 1024, Dst: watchedPort, Flags: wire.SYN, Window: 1000}, &wire.Options{})
	return frame
}

// vary gives a SYN the n-th sender.
func vary(frame []byte, n uint32) {
	h := n*2654435761 + 12345
	put16(frame[28:], uint16(h>>16)) // the last half of the source, 198.18/16
	put16(frame[34:], 1024+uint16(n%60000))
	put16(frame[38:], uint16(h>>16))
	put16(frame[40:], uint16(h))
	put16(frame[24:], 0)
	put16(frame[24:], ^wire.Fold(wire.Sum(frame[14:34], 0)))
	put16(frame[50:], 0)
	put16(frame[50:], wire.TransportSum(wire.Addr4([4]byte(frame[26:30])), wire.Addr4([4]byte(frame[30:34])), wire.ProtoTCP, frame[34:]))
}

func put16(b []byte, v uint16) { b[0], b[1] = byte(v>>8), byte(v) }

// serve listens on the port that is flooded, so that the kernel answers.
func (b *between) serve() {
	b.t.Helper()
	var ln net.Listener
	var err error
	b.here.Do(func() { ln, err = net.Listen("tcp", fmt.Sprintf("%s:%d", watchedAddr, watchedPort)) })
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
}

// TestWatchUnderAFlood: 50,000 SYNs a second for three seconds. Their sources
// are nowhere, so the kernel's answers go nowhere; a route keeps it from
// asking for them.
func TestWatchUnderAFlood(t *testing.T) {
	b := newBetween(t)
	b.here.Run("ip route add 198.18.0.0/16 via " + otherAddr)
	b.there.Run("ip route add blackhole 198.18.0.0/16")
	b.serve()
	w, began := b.watch("--json", "tcp"), time.Now()
	flood := time.Now()
	sent := b.synFlood(50_000, 3*time.Second)
	rate := float64(sent) / time.Since(flood).Seconds()
	eventually(t, func() (bool, string) { // a machine that has much to do is late
		st := w.lastStats()
		return st.Attempts+st.Dropped >= uint64(sent), fmt.Sprintf("%d SYNs to be seen or dropped: %d and %d", sent, st.Attempts, st.Dropped)
	})
	code := w.end(os.Interrupt)
	all := w.events()
	last := all[len(all)-1].Stats
	alarm, halfOpen := time.Duration(-1), 0
	for _, e := range all {
		if e.Event == "alarm" && e.Alarm.Class == "flood" && alarm < 0 {
			alarm = e.At.Sub(flood)
			t.Log(e.Alarm.Text)
		}
		halfOpen = max(halfOpen, e.Stats.HalfOpen)
	}
	t.Logf("%d SYNs, %.0f a second: %d seen, %d dropped, alarm after %v, %d half-open at most, %.2f of a processor, %d MB",
		sent, rate, last.Attempts, last.Dropped, alarm, halfOpen, w.cost(began), w.memory()>>20)
	if alarm < 0 || alarm > 1500*time.Millisecond {
		t.Errorf("the alarm came after %v, want about a second", alarm)
	}
	if code != 1 {
		t.Errorf("watch ended with %d, want 1: there was an alarm", code)
	}
	if last.Dropped > last.Frames/mostDropped {
		t.Errorf("%d frames were dropped and %d seen", last.Dropped, last.Frames)
	}
}

// TestWatchSaysThatItDoesNotKeepUp: where the ring is too small for what comes
// while watch is stopped, the frames that were lost are told.
func TestWatchSaysThatItDoesNotKeepUp(t *testing.T) {
	b := newBetween(t)
	w := b.watch("--ring", "2M")
	w.cmd.Process.Signal(syscall.SIGSTOP)
	b.synFlood(50_000, time.Second)
	w.cmd.Process.Signal(syscall.SIGCONT)
	eventually(t, func() (bool, string) {
		return regexp.MustCompile(`  [1-9]\d* dropped`).MatchString(w.out.String()), "drops in\n" + w.out.String()
	})
}

// TestWatchGivesUpItsRights: no thread of it is root's, or could be.
func TestWatchGivesUpItsRights(t *testing.T) {
	b := newBetween(t)
	w := b.watch()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", w.cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		t.Fatalf("no threads: %v", err)
	}
	for _, file := range threads {
		status, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		for _, want := range []string{`Uid:\s65534\s65534\s65534\s65534`, `Gid:\s\d*[1-9]\d*\s`, `CapEff:\s0+\n`, `CapPrm:\s0+\n`} {
			if !regexp.MustCompile(want).Match(status) {
				t.Errorf("a thread's status does not have %s:\n%s", want, status)
			}
		}
	}
	if !strings.Contains(w.out.String(), "as user nobody, without capabilities") {
		t.Errorf("it does not say so: %s", w.out.String())
	}
}

// TestWatchKeepsFiles: what was watched is in files that tshark reads.
func TestWatchKeepsFiles(t *testing.T) {
	b := newBetween(t, "tshark")
	dir := t.TempDir()
	os.Chmod(dir, 0o777)
	os.Chmod(filepath.Dir(dir), 0o755)
	b.serve()
	w := b.watch("tcp", "--pcap", filepath.Join(dir, "ring.pcapng"), "--pcap-size", "64k", "--pcap-files", "3")
	sent := b.synFlood(2000, 2*time.Second)
	b.there.Dial("tcp", fmt.Sprintf("%s:%d", watchedAddr, watchedPort))
	time.Sleep(200 * time.Millisecond)
	w.end(os.Interrupt)
	files, _ := filepath.Glob(filepath.Join(dir, "ring-*.pcapng"))
	if len(files) != 3 {
		t.Fatalf("%d files stay of %d SYNs, want 3: %q\n%s", len(files), sent, files, w.out.String())
	}
	for _, file := range files {
		out, err := exec.Command("tshark", "-r", file, "-c", "5").CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("TCP")) {
			t.Errorf("tshark on %s: %v\n%s", file, err, out)
		}
	}
	out := must(t, exec.Command("tshark", "-r", files[2], "-Y", "tcp.flags.fin==1"))
	if !strings.Contains(out, otherAddr) {
		t.Errorf("the connection of the end is not in the last file:\n%s", out)
	}
}

// TestWatchCannotWriteWhereItsUserMayNot: rights are given up before files are
// made.
func TestWatchCannotWriteWhereItsUserMayNot(t *testing.T) {
	b := newBetween(t)
	w := b.start(b.here, binary, "watch", "v0", "--pcap", "/root/nosuch/ring.pcapng")
	<-w.ended
	if code := w.cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(w.out.String(), "as user nobody") || !strings.Contains(w.out.String(), "--user") {
		t.Errorf("it ended with %d: %s", code, w.out.String())
	}
}

// TestWatchNeedsARight: as nobody it says what to do.
func TestWatchNeedsARight(t *testing.T) {
	b := newBetween(t)
	cmd := exec.Command(binary, "watch", "v0")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	var err error
	b.here.Do(func() { err = cmd.Run() })
	if err == nil || cmd.ProcessState.ExitCode() != 2 || !strings.Contains(out.String(), "CAP_NET_RAW") {
		t.Errorf("as nobody: %v, %s", err, out.String())
	}
}

// TestWatchEndsWithItsInterface: one that goes down is told.
func TestWatchEndsWithItsInterface(t *testing.T) {
	b := newBetween(t)
	w := b.watch()
	b.here.Run("ip link set v0 down")
	select {
	case <-w.ended:
	case <-time.After(soon):
		t.Fatal("it goes on although the interface is down")
	}
	if code := w.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(w.out.String(), "went down") {
		t.Errorf("it ended with %d: %s", code, w.out.String())
	}
}

// leak listens on a port and closes nothing that it accepts.
func (b *between) leak(port int) {
	b.t.Helper()
	var ln net.Listener
	var err error
	b.here.Do(func() { ln, err = net.Listen("tcp", fmt.Sprintf("%s:%d", watchedAddr, port)) })
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			b.t.Cleanup(func() { c.Close() })
		}
	}()
}

// inKernel are the kernel's connections over the veth by state.
func (b *between) inKernel(ns *netns.Namespace, local string) map[string]int {
	b.t.Helper()
	var table struct {
		Sockets []struct{ Kind, State, Local string }
	}
	if err := json.Unmarshal([]byte(ns.Run(binary+" sockets --json")), &table); err != nil {
		b.t.Fatal(err)
	}
	states := map[string]int{}
	for _, s := range table.Sockets {
		if s.Kind != "listener" && strings.HasPrefix(s.Local, local+":") {
			states[s.State]++
		}
	}
	return states
}

// TestWatchAndSocketsAgree: what the kernel says of its connections is what
// they look like from beside the wire: refused, half-open, leaked in
// CLOSE-WAIT, waiting in TIME-WAIT, open.
func TestWatchAndSocketsAgree(t *testing.T) {
	b := newBetween(t)
	b.here.Run("ip route add 198.18.0.0/16 via " + otherAddr)
	b.there.Run("ip route add blackhole 198.18.0.0/16")
	b.serve()
	b.leak(8082)
	w := b.watch("--json", "tcp")
	fd, syn := b.packetSocket(b.there), b.syn()
	for n := range 5 {
		vary(syn, uint32(n))
		unix.Write(fd, syn)
	}
	for range 6 { // the server closes first, and waits
		c := b.there.Dial("tcp", watchedAddr+":8080")
		c.Read(make([]byte, 1))
		c.Close()
	}
	for range 4 {
		b.there.Dial("tcp", watchedAddr+":8082").Close()
	}
	for range 3 {
		b.there.Dial("tcp", watchedAddr+":8082")
	}
	b.there.Do(func() { net.Dial("tcp", watchedAddr+":8081") }) // nobody listens there
	time.Sleep(1500 * time.Millisecond)
	server, client := b.inKernel(b.here, watchedAddr), b.inKernel(b.there, otherAddr)
	w.end(os.Interrupt)
	all := w.events()
	states := all[len(all)-1].Stats.States
	t.Logf("kernel: servers %v, clients %v; watch: %v", server, client, states)
	for state, want := range map[string]int{"SYN-RECEIVED": 5, "TIME-WAIT": 6, "CLOSE-WAIT": 4, "ESTABLISHED": 3} {
		if server[state] != want || states[state].Server != want {
			t.Errorf("%s: %d of the server's connections, as the kernel says, and %d as watch; want %d", state, server[state], states[state].Server, want)
		}
	}
	for state, want := range map[string]int{"FIN-WAIT-2": 4} {
		if client[state] != want || states[state].Client != want {
			t.Errorf("%s: %d of the clients' connections, as the kernel says, and %d as watch; want %d", state, client[state], states[state].Client, want)
		}
	}
	refusals := 0
	for _, e := range all {
		if e.Event == "closed" && e.Connection.Handshake == "refused" {
			refusals++
		}
	}
	if refusals != 1 {
		t.Errorf("%d connections were told as refused, want 1", refusals)
	}
}

// TestWatchFilters: on all interfaces, and behind a VLAN's tag, a filter lets
// the same connection pass, and no other.
func TestWatchFilters(t *testing.T) {
	for _, tt := range []struct {
		name, filter string
		opened       int
	}{
		{"v0", "tcp port 8080", 1},
		{"v0", "tcp port 8081", 0},
		{"v0", "vlan 5 and tcp port 8080", 0},
		{"any", "tcp port 8080 and host " + otherAddr, 1},
		{"any", "tcp port 8081", 0},
		{"any", "inbound or outbound and tcp port 8080", 1},
	} {
		b := newBetween(t)
		b.serve()
		file := filepath.Join(t.TempDir(), "any.pcapng")
		w := b.watchOn(tt.name, "--json", "--user", "root", "--pcap", file, tt.filter)
		b.there.Dial("tcp", watchedAddr+":8080").Close()
		time.Sleep(300 * time.Millisecond)
		w.end(os.Interrupt)
		all := w.events()
		if got := all[len(all)-1].Stats; got.Opened != uint64(tt.opened) || tt.opened == 0 && got.Frames != 0 {
			t.Errorf("on %s with %q: %d connections opened in %d frames, want %d", tt.name, tt.filter, got.Opened, got.Frames, tt.opened)
		}
		out := must(t, exec.Command("tshark", "-r", strings.TrimSuffix(file, ".pcapng")+"-00001.pcapng", "-Y", "tcp.flags.syn==1"))
		if got := strings.Count(out, "\n"); got != 2*tt.opened {
			t.Errorf("on %s with %q: tshark finds %d SYNs in the file, want %d:\n%s", tt.name, tt.filter, got, 2*tt.opened, out)
		}
	}
}
